using System.Reflection;
using System.Text.Json;

namespace City.Sim;

/// <summary>What the reference city's nodes are; a file, so that another city can be told with other numbers.</summary>
internal static class Reference
{
    /// <summary>The file.</summary>
    public static JsonElement Read()
    {
        using var file = Assembly.GetExecutingAssembly().GetManifestResourceStream("reference.json")!;
        using var json = JsonDocument.Parse(file);
        return json.RootElement.Clone();
    }

    /// <summary>The identifiers that are registered under the prefixes.</summary>
    public static IEnumerable<(string Prefix, string Handle)> Handles(JsonElement reference)
    {
        var each = reference.GetProperty("handlesEach").GetInt32();
        foreach (var prefix in reference.GetProperty("prefixes").EnumerateArray())
            for (var i = 0; i < each; i++)
                yield return (prefix.GetString()!,
                    string.Create(CultureInfo.InvariantCulture, $"{prefix.GetString()}/part-{i:000}"));
    }
}
