using System.Text.Json;
using System.Text.Json.Nodes;

namespace City.Context;

/// <summary>
/// Brings the document of a subscription into the form in which it is kept: names are full IRIs, so that it means the
/// same whatever becomes of its context, and what only the city says is left out. And back, for who reads it.
/// </summary>
internal static class SubscriptionNames
{
    private const string TypeMarks = "(),;|";

    /// <summary>A document, or a fragment of one, with full names.</summary>
    public static JsonObject Expand(JsonElement root, LdContext context)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw QueryBody.Shape("", "The body is a JSON object, a subscription.");
        var whole = (JsonObject)Copy(root)!;
        foreach (var name in new[] { "@context", "status", "createdAt", "modifiedAt", "lag" }) whole.Remove(name);
        if (whole["notification"] is JsonObject notification)
            foreach (var name in new[]
                { "status", "timesSent", "timesFailed", "lastNotification", "lastSuccess", "lastFailure" })
                notification.Remove(name);
        Map(whole, name => Names.Are(name) ? context.Expand(name) : throw NoName(name),
            text => Text(TypeSelection.Read(text, context), iri => iri));
        return whole;
    }

    /// <summary>A kept document in the names of a context.</summary>
    public static JsonObject Compact(ReadOnlySpan<byte> kept, LdContext context)
    {
        var whole = JsonNode.Parse(kept)!.AsObject();
        Map(whole, context.Compact, text => Text(TypeSelection.Read(text, LdContext.Core), context.Compact));
        return whole;
    }

    /// <summary>
    /// What a kept document becomes by a fragment: members that are given replace, <c>urn:ngsi-ld:null</c> removes;
    /// notification and endpoint are merged member by member (5.8.2).
    /// </summary>
    public static void Merge(JsonObject whole, JsonObject fragment)
    {
        foreach (var (name, value) in fragment.ToList())
        {
            if (value is JsonValue text && text.TryGetValue<string>(out var said) && said == "urn:ngsi-ld:null")
                whole.Remove(name);
            else if (name is "notification" or "endpoint" && value is JsonObject inner
                && whole[name] is JsonObject before)
                Merge(before, inner);
            else
                whole[name] = value?.DeepClone();
        }
    }

    private static void Map(JsonObject whole, Func<string, string> name, Func<string, string> types)
    {
        if (whole["entities"] is JsonArray entities)
            foreach (var entry in entities.OfType<JsonObject>())
                Map(entry, "type", types);
        MapAll(whole["watchedAttributes"], name);
        if (whole["geoQ"] is JsonObject geo) Map(geo, "geoproperty", name);
        if (whole["notification"] is not JsonObject notification) return;
        MapAll(notification["attributes"], name);
        MapAll(notification["pick"], member => Projection.IsOwn(member) ? member : name(member));
        MapAll(notification["omit"], member => Projection.IsOwn(member) ? member : name(member));
    }

    private static void Map(JsonObject of, string member, Func<string, string> map)
    {
        if (of[member] is JsonValue value && value.TryGetValue<string>(out var text) && text != "*")
            of[member] = map(text);
    }

    private static void MapAll(JsonNode? list, Func<string, string> map)
    {
        if (list is not JsonArray array) return;
        for (var i = 0; i < array.Count; i++)
            if (array[i] is JsonValue value && value.TryGetValue<string>(out var text))
                array[i] = map(text);
    }

    private static string Text(TypeCondition condition, Func<string, string> name) => condition switch
    {
        TypeCondition.Is one => one.Type.AsSpan().ContainsAny(TypeMarks) ? throw NoName(one.Type) : name(one.Type),
        TypeCondition.All all => $"({string.Join(';', all.Of.Select(each => Text(each, name)))})",
        TypeCondition.Any any => string.Join('|', any.Of.Select(each =>
            each is TypeCondition.Any ? $"({Text(each, name)})" : Text(each, name))),
        _ => throw new ArgumentOutOfRangeException(nameof(condition)),
    };

    private static JsonNode? Copy(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var into = new JsonObject();
                foreach (var member in element.EnumerateObject())
                    if (!into.TryAdd(member.Name, Copy(member.Value)))
                        throw new ReadingFault(new Refusal(RefusalKind.Invalid, Codes.JsonDuplicate,
                            $"The member {Faults.Shorten(member.Name)} stands twice; give it once.",
                            Faults.Shorten(member.Name)));
                return into;
            case JsonValueKind.Array:
                return new JsonArray([.. element.EnumerateArray().Select(Copy)]);
            case JsonValueKind.Null:
                throw new ReadingFault(new Refusal(RefusalKind.Invalid, Codes.JsonNull,
                    "A subscription holds no null; leave the member out, or send urn:ngsi-ld:null to remove it."));
            case JsonValueKind.String:
                return JsonValue.Create(element.GetString());
            default:
                return JsonValue.Create(element.Clone());
        }
    }

    private static ReadingFault NoName(string name) => new(new Refusal(RefusalKind.Invalid, Codes.AttributeName,
        $"'{Faults.Shorten(name)}' is no name of an attribute or a type."));
}
