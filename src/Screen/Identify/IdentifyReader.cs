using City.Screen.Wire;

namespace City.Screen;

/// <summary>Reads what the platform of identifiers counted, and what is registered.</summary>
internal sealed class IdentifyReader(CityClient city)
{
    /// <summary>The interval unless the reader wants another.</summary>
    public const string Usual = "1h";

    public const int HandlesPage = 50;

    /// <summary>The intervals that can be shown.</summary>
    public static readonly string[] Intervals = ["5m", "15m", "1h", "24h", "7d", "31d"];

    private const string Root = "/api/identify";
    private const int RowsMax = 25, NodesMax = 200;

    /// <summary>Everything of the first page.</summary>
    public async Task<IdentifyView> AllAsync(Frame frame, string last, CancellationToken cancel)
    {
        var answer = await city.GetAsync(frame.Headers, $"{Root}/statistics?last={last}", cancel);
        if (answer.Status == 404) return new IdentifyView { Runs = false };
        if (!answer.IsGood || WireJson.Read<StatisticsAnswer>(answer.Body) is not { } statistics)
            return new IdentifyView { Fault = answer };
        return new IdentifyView
        {
            Last = last,
            Statistics = statistics,
            Flows = (await PageAsync<FlowRow>(frame, $"flows?last={last}&pageSize=1000", cancel)).Rows,
            Nodes = await NodesAsync(frame, "", cancel),
            ByNode = await RowsAsync(frame, $"node?last={last}&pageSize={NodesMax}", cancel),
            ByIndustry = await RowsAsync(frame, $"industry?last={last}&pageSize={RowsMax}", cancel),
            BySource = await RowsAsync(frame, $"source?last={last}&pageSize=50", cancel),
            ByPrefix = await RowsAsync(frame, $"prefix?last={last}&pageSize={RowsMax}", cancel),
            ByHour = await RowsAsync(frame, "hour?last=24h&pageSize=50", cancel),
            Top = (await PageAsync<TopRow>(frame, $"top?last={last}&pageSize=10", cancel)).Rows,
            Anomalies = await PageAsync<AnomalyRow>(frame, $"anomalies?last={last}&pageSize={RowsMax}", cancel),
        };
    }

    /// <summary>One node: what is registered of it, who belongs to it, and its prefixes.</summary>
    public async Task<IdentifyView> NodeAsync(Frame frame, string prefix, string last, CancellationToken cancel)
    {
        var answer = await city.GetAsync(frame.Headers, $"{Root}/nodes/{Uri.EscapeDataString(prefix)}", cancel);
        if (!answer.IsGood || WireJson.Read<NodeAnswer>(answer.Body) is not { } node)
            return new IdentifyView { Name = prefix, Fault = answer };
        var named = Uri.EscapeDataString(prefix);
        return new IdentifyView
        {
            Name = prefix,
            Last = last,
            Node = node with
            {
                Registered = (await RowsAsync(frame, $"node?last={last}&pageSize=1000&under={named}", cancel))
                    .Sum(row => row.Registered ?? 0),
            },
            Nodes = await NodesAsync(frame, $"&parent={named}", cancel),
            ByPrefix = await RowsAsync(frame, $"prefix?last={last}&pageSize=100&under={named}", cancel),
            ByHour = await RowsAsync(frame, $"hour?last=24h&pageSize=50&under={named}", cancel),
        };
    }

    /// <summary>One prefix: who has it, and a page of its identifiers.</summary>
    public async Task<IdentifyView> PrefixAsync(Frame frame, string prefix, int page, CancellationToken cancel)
    {
        var named = Uri.EscapeDataString(prefix);
        var answer = await city.GetAsync(frame.Headers,
            FormattableString.Invariant($"/api/handles?prefix={named}&page={page}&pageSize={HandlesPage}"), cancel);
        if (!answer.IsGood || WireJson.Read<HandlesAnswer>(answer.Body) is not { } handles)
            return new IdentifyView { Name = prefix, Fault = answer };
        var node = await city.GetAsync(frame.Headers, $"{Root}/nodes/{named}", cancel);
        return new IdentifyView
        {
            Name = prefix,
            Handles = handles,
            Node = node.IsGood ? WireJson.Read<NodeAnswer>(node.Body) : null,
            ByPrefix = await RowsAsync(frame, $"prefix?last=24h&pageSize=100&under={named}", cancel),
        };
    }

    /// <summary>One identifier with its values.</summary>
    public async Task<IdentifyView> HandleAsync(Frame frame, string handle, CancellationToken cancel)
    {
        var answer = await city.GetAsync(
            frame.Headers, $"{Root}/resolve?id=" + Uri.EscapeDataString("hdl:" + handle), cancel);
        return answer.IsGood && WireJson.Read<ResolveAnswer>(answer.Body) is { Record.Values: not null } found
            ? new IdentifyView { Name = handle, Record = found.Record, Twin = found.Twin?.Entity }
            : new IdentifyView { Name = handle, Fault = answer };
    }

    private async Task<IReadOnlyList<NodeAnswer>> NodesAsync(Frame frame, string more, CancellationToken cancel)
    {
        var answer = await city.GetAsync(
            frame.Headers, FormattableString.Invariant($"{Root}/nodes?pageSize={NodesMax}") + more, cancel);
        return answer.IsGood ? WireJson.Read<CountedPage<NodeAnswer>>(answer.Body)?.Rows ?? [] : [];
    }

    private async Task<IReadOnlyList<CountedRow>> RowsAsync(Frame frame, string what, CancellationToken cancel) =>
        (await PageAsync<CountedRow>(frame, what, cancel)).Rows;

    private async Task<CountedPage<T>> PageAsync<T>(Frame frame, string what, CancellationToken cancel)
    {
        var answer = await city.GetAsync(frame.Headers, $"{Root}/statistics/{what}", cancel);
        return answer.IsGood && WireJson.Read<CountedPage<T>>(answer.Body) is { } page ? page : CountedPage<T>.None;
    }
}
