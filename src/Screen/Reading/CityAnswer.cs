using System.Text.Json;

namespace City.Screen;

/// <summary>What the public API answered a page.</summary>
/// <param name="Status">The HTTP status; 0 where there was no answer.</param>
/// <param name="Body">The JSON, or null where there was none.</param>
/// <param name="Total">How many match in all, where that was asked (NGSILD-Results-Count), else null.</param>
internal sealed record CityAnswer(int Status, JsonElement? Body, long? Total = null)
{
    /// <summary>What pages say of their own where something is not there, as the API would: status 404.</summary>
    /// <param name="code">The problem's stable code.</param>
    public static CityAnswer Unknown(string code) => new(404, JsonElement.Parse($$"""{"code":"{{code}}"}"""));

    public bool IsGood => Status is >= 200 and < 300 && Body is not null;

    /// <summary>The problem's stable code, or null.</summary>
    public string? Code => Body is { ValueKind: JsonValueKind.Object } body
        && body.TryGetProperty("code", out var code) ? code.GetString() : null;

    /// <summary>The problem's words, or null.</summary>
    public string? Detail => Body is { ValueKind: JsonValueKind.Object } body
        && body.TryGetProperty("detail", out var detail) ? detail.GetString() : null;
}
