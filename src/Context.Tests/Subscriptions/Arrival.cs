using System.Text.Json.Nodes;

namespace City.Context.Tests;

/// <summary>A notification as it arrived.</summary>
internal sealed record Arrival(string Path, JsonNode Body, Dictionary<string, string> Headers)
{
    public string Id => (string)Body["id"]!;

    public JsonArray Data => Body["data"]!.AsArray();
}
