using System.Text.Json;

namespace City.Screen;

/// <summary>A text in both languages, as the API of identifiers says it.</summary>
internal sealed record BothText(string En, string Zh)
{
    public string In(Texts texts) => texts.Language == "zh" ? Zh : En;
}

/// <summary>The time over which something was counted.</summary>
internal sealed record CountedInterval(DateTimeOffset From, DateTimeOffset To, string Resolution);

/// <summary>What a figure means.</summary>
internal sealed record FigureDefinition(string Id, string Unit, BothText Name, BothText Formula, BothText Source);

/// <summary>What a node reported last.</summary>
internal sealed record ReportAnswer(
    DateTimeOffset To, long Registered, long Resolved, string? Prefix, string? Source, DateTimeOffset ReceivedAt,
    long? Enterprises, long? SecondLevel);

/// <summary>What <c>GET /api/identify/statistics</c> says.</summary>
internal sealed record StatisticsAnswer(
    DateTimeOffset AsOf, DateTimeOffset NotedAt, CountedInterval Interval, Dictionary<string, double> Figures,
    IReadOnlyList<ReportAnswer> Reports, IReadOnlyList<FigureDefinition> Definitions)
{
    public double? Figure(string id) => Figures.TryGetValue(id, out var value) ? value : null;
}

/// <summary>A row of <c>GET /api/identify/statistics/{by}</c>.</summary>
internal sealed record CountedRow(
    string Key, BothText Name, long Resolved, long Answered, long Missing, long Referred, long Failed)
{
    public long? Registered { get; init; }

    public long? Came { get; init; }

    public double? SuccessRate { get; init; }

    public long? P50 { get; init; }

    public long? P99 { get; init; }
}

/// <summary>A row of <c>GET /api/identify/statistics/flows</c>.</summary>
internal sealed record FlowRow(string Source, BothText SourceName, long Resolved, bool Reported)
{
    public string? Node { get; init; }

    public BothText? NodeName { get; init; }

    public string? NodeRegion { get; init; }
}

/// <summary>A row of <c>GET /api/identify/statistics/top</c>.</summary>
internal sealed record TopRow(string Handle, long Count, long Error);

/// <summary>A row of <c>GET /api/identify/statistics/anomalies</c>.</summary>
internal sealed record AnomalyRow(
    DateTimeOffset Hour, string Prefix, string Of, long Value, double Usual, double Bound);

/// <summary>A region that a node serves.</summary>
internal sealed record ServedRegion(string Region, BothText Name);

/// <summary>What <c>GET /api/identify/nodes/{prefix}</c> says.</summary>
internal sealed record NodeAnswer(string Prefix, string Role, string Name, string NameZh, bool IsHere, long Registered)
{
    public string? Region { get; init; }

    public BothText? RegionName { get; init; }

    public string? Industry { get; init; }

    public BothText? IndustryName { get; init; }

    public string? Parent { get; init; }

    public IReadOnlyList<ServedRegion> Serves { get; init; } = [];

    public ReportAnswer? Report { get; init; }

    public string Called(Texts texts) => texts.Language == "zh" ? NameZh : Name;
}

/// <summary>A page of rows.</summary>
internal sealed record CountedPage<T>(long Total, IReadOnlyList<T> Rows)
{
    public BothText? Rule { get; init; }

    public static readonly CountedPage<T> None = new(0, []);
}

/// <summary>A page of handles of a prefix.</summary>
internal sealed record HandlesAnswer(long TotalCount, int Page, int PageSize, IReadOnlyList<string> Handles);

/// <summary>A value of a handle.</summary>
internal sealed record HandleValueAnswer(int Index, string Type, JsonElement Data, DateTimeOffset Timestamp)
{
    /// <summary>The data as it is read: a text, or its JSON.</summary>
    public string Shown => Data.TryGetProperty("value", out var value)
        ? value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText() : "";
}

/// <summary>What <c>GET /api/handles/{handle}</c> says.</summary>
internal sealed record HandleRecordAnswer(int ResponseCode, string Handle, IReadOnlyList<HandleValueAnswer>? Values);

/// <summary>The live entity of an identifier.</summary>
internal sealed record TwinAnswer(string Entity);

/// <summary>What <c>GET /api/identify/resolve</c> says.</summary>
internal sealed record ResolveAnswer(HandleRecordAnswer? Record)
{
    public TwinAnswer? Twin { get; init; }
}
