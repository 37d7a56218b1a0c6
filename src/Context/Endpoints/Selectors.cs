using System.Text.Json;
using Microsoft.Extensions.Primitives;

namespace City.Context;

/// <summary>
/// Reads the <c>entities</c> of a posted query (GS CIM 009 V1.9.1, 5.2.33). Any of them may hold; those that differ in
/// one thing only say the same as a list in a parameter, others are not supported.
/// </summary>
internal static class Selectors
{
    private const int CountMax = 1_000;

    public static void Read(JsonElement entities, Dictionary<string, StringValues> into)
    {
        if (entities.ValueKind != JsonValueKind.Array || entities.GetArrayLength() is 0 or > CountMax)
            throw QueryBody.Shape("entities", $"The member entities is a list of 1 to {CountMax} objects.");
        var all = entities.EnumerateArray().Select(One).ToList();
        var (types, ids, patterns) = (Different(all, 0), Different(all, 1), Different(all, 2));
        if ((types.Count > 1 ? 1 : 0) + (ids.Count > 1 ? 1 : 0) > 1 || patterns.Count > 1)
            throw new ReadingFault(new Refusal(RefusalKind.Unsupported, Codes.ParameterUnsupported,
                "The entries of entities may differ in their types or in their ids, not in both nor in idPattern; ask "
                + "in several queries.", "entities"));
        Put("type", types, into);
        Put("id", ids, into);
        Put("idPattern", patterns, into);
    }

    private static string?[] One(JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object)
            throw QueryBody.Shape("entities", "An entry of entities is a JSON object.");
        string? type = null, id = null, pattern = null;
        foreach (var member in entry.EnumerateObject())
        {
            switch (member.Name)
            {
                case "type":
                    type = Text(member.Value, "type");
                    break;
                case "id":
                    id = member.Value.ValueKind == JsonValueKind.Array
                        ? string.Join(',', member.Value.EnumerateArray().Select(each => Id(each)))
                        : Id(member.Value);
                    break;
                case "idPattern":
                    pattern = Text(member.Value, "idPattern");
                    break;
                default:
                    throw QueryBody.Shape("entities", $"'{Faults.Shorten(member.Name)}' is no member of an entry of "
                        + "entities; it has type, id, idPattern.");
            }
        }

        return type is null && id is null && pattern is null
            ? throw QueryBody.Shape("entities", "An entry of entities says a type, an id or an idPattern.")
            : [type, id, pattern];
    }

    private static string Id(JsonElement value) => Text(value, "id") is var id
        && !id.Contains(',', StringComparison.Ordinal)
        ? id
        : throw QueryBody.Shape("id", "The ids of a list are texts without commas.");

    private static string Text(JsonElement value, string at) => value.ValueKind == JsonValueKind.String
        ? value.GetString()!
        : throw QueryBody.Shape(at, $"The member {at} is a text.");

    private static List<string?> Different(List<string?[]> all, int which) =>
        [.. all.Select(each => each[which]).Distinct()];

    /// <summary>An entry that leaves open what others say makes that open for all.</summary>
    private static void Put(string name, List<string?> values, Dictionary<string, StringValues> into)
    {
        if (!values.Contains(null)) QueryBody.Put(into, name, string.Join(',', values));
    }
}
