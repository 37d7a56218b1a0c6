using System.Collections.Frozen;
using System.Text.Json;
using Microsoft.Extensions.Primitives;

namespace City.Context;

/// <summary>
/// Reads a query that is posted (GS CIM 009 V1.9.1, 5.2.23): its members become the parameters of the same names, so
/// that it means what the parameters mean.
/// </summary>
internal static class QueryBody
{
    /// <summary>The parameters that stay in the address.</summary>
    public static readonly FrozenSet<string> InAddress = FrozenSet.Create(
        "limit", "offset", "count", "options", "format", "local", "localOnly", "geometryProperty", PageLinks.ReadOn,
        PastParameters.At, PastParameters.AsOf);

    private static readonly FrozenSet<string> Geo =
        FrozenSet.Create("georel", "geometry", "coordinates", "geoproperty");

    private static readonly FrozenSet<string> Past = FrozenSet.Create(
        "timerel", "timeAt", "endTimeAt", "timeproperty", "lastN", "aggrMethods", "aggrPeriodDuration");

    /// <summary>The parameters of address and body together, and the context of their names.</summary>
    /// <param name="x">The request.</param>
    /// <param name="address">The parameters of the address.</param>
    /// <param name="known">The parameters that the same question has with GET.</param>
    public static async ValueTask<(Parameters Parameters, LdContext Context)> ReadAsync(
        Exchange x, Parameters address, FrozenSet<string> known)
    {
        var inBody = MediaTypes.HoldsContext(x.Http.Request);
        using var body = await RequestBody.ReadAsync(x.Http, x.Door.Options.EntityBytesMax).ConfigureAwait(false);
        var members = Writes.OrThrow(EntityDocuments.Read(body.Bytes, root => Members(root, known)));
        var context = await Writes.ContextAsync(x, body.Bytes, inBody).ConfigureAwait(false);
        return (address.With(members, known), context);
    }

    /// <summary>Takes a member; refused where it stands there already.</summary>
    public static void Put(Dictionary<string, StringValues> into, string name, string value)
    {
        if (!into.TryAdd(name, value))
            throw new ReadingFault(new Refusal(RefusalKind.Invalid, Codes.JsonDuplicate,
                $"The member {Faults.Shorten(name)} stands twice; give it once.", Faults.Shorten(name)));
    }

    /// <summary>A refusal of the body's shape.</summary>
    public static ReadingFault Shape(string at, string detail) =>
        new(new Refusal(RefusalKind.Invalid, Codes.BodyShape, detail, at.Length == 0 ? null : at));

    private static Dictionary<string, StringValues> Members(JsonElement root, FrozenSet<string> known)
    {
        if (root.ValueKind != JsonValueKind.Object) throw Shape("", "The body is a JSON object, a query.");
        if (!root.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String
            || type.GetString() != "Query")
            throw Shape("type", "A query has the member \"type\": \"Query\".");
        var members = new Dictionary<string, StringValues>(StringComparer.Ordinal);
        foreach (var member in root.EnumerateObject())
        {
            switch (member.Name)
            {
                case "@context" or "type":
                    break;
                case "entities":
                    Selectors.Read(member.Value, members);
                    break;
                case "geoQ":
                    Inner(member, Geo, members);
                    break;
                case "temporalQ" when known.Contains("timerel"):
                    Inner(member, Past, members);
                    break;
                case "temporalQ":
                    throw Shape("temporalQ", "A query over the past is posted to /temporal/entityOperations/query.");
                case var name when name is "id" or "idPattern" || Geo.Contains(name) || Past.Contains(name)
                    || InAddress.Contains(name):
                    throw Shape(name, $"{name} has another place in a query; see docs/dev/ngsi-ld.md.");
                default:
                    Put(members, member.Name, Text(member));
                    break;
            }
        }

        return members;
    }

    private static void Inner(JsonProperty member, FrozenSet<string> known, Dictionary<string, StringValues> into)
    {
        if (member.Value.ValueKind != JsonValueKind.Object)
            throw Shape(member.Name, $"The member {member.Name} is a JSON object.");
        foreach (var inner in member.Value.EnumerateObject())
        {
            if (!known.Contains(inner.Name))
                throw Shape(Faults.Shorten(inner.Name), $"'{Faults.Shorten(inner.Name)}' is no member of {member.Name};"
                    + $" it has {string.Join(", ", known.Order(StringComparer.Ordinal))}.");
            Put(into, inner.Name, inner is { Name: "coordinates", Value.ValueKind: JsonValueKind.Array }
                ? inner.Value.GetRawText()
                : Text(inner));
        }
    }

    private static string Text(JsonProperty member) => member.Value.ValueKind switch
    {
        JsonValueKind.String => member.Value.GetString()!,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => member.Value.GetRawText(),
        JsonValueKind.Array => string.Join(',', member.Value.EnumerateArray().Select(each =>
            each.ValueKind == JsonValueKind.String && !each.GetString()!.Contains(',', StringComparison.Ordinal)
                ? each.GetString()
                : throw Shape(member.Name, $"The member {member.Name} lists texts without commas."))),
        _ => throw Shape(member.Name, $"The member {Faults.Shorten(member.Name)} is a text or a list of texts."),
    };
}
