using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using City.Kernel;
using Attribute = City.Kernel.Attribute;

namespace City.Live;

/// <summary>
/// Merges the members of an attribute into the one that is there: given members overwrite, null removes, the rest
/// stays (GS CIM 009 V1.9.1, 5.5.12 and 5.6.4; JSON values as RFC 7396).
/// </summary>
internal sealed class AttributeMerge
{
    private const string NullUri = "urn:ngsi-ld:null";

    private static readonly JsonSerializerOptions Minified = new() { Encoder = JsonText.Encoder };

    public bool TryMerge(
        Attribute given, ReadOnlySpan<byte> body, NameTable names, Moment now,
        [NotNullWhen(true)] out Attribute? merged, [NotNullWhen(false)] out Refusal? refusal)
    {
        (merged, refusal) = (null, null);
        var there = body.IsEmpty ? null : new AttributeView(body).ToAttribute(0, 0, names);
        if (there is null && (given.Kind == AttributeKind.Unspecified || given.Value.Kind == ValueKind.Absent))
        {
            refusal = new Refusal(RefusalKind.Invalid, "attribute.incomplete",
                "The attribute is new, so it needs its type and its value.", given.Name);
            return false;
        }

        if (there is null)
        {
            merged = given with { UnitCode = given.UnitCode == NullUri ? null : given.UnitCode };
            return true;
        }

        if (given.Kind != AttributeKind.Unspecified && given.Kind != there.Kind && given.Value.Kind == ValueKind.Absent)
        {
            refusal = new Refusal(RefusalKind.Invalid, "attribute.type.mismatch",
                $"The attribute is a {there.Kind}; send its value too to make it a {given.Kind}.", given.Name);
            return false;
        }

        var kind = given.Kind == AttributeKind.Unspecified ? there.Kind : given.Kind;
        merged = there with
        {
            Name = given.Name,
            DatasetId = given.DatasetId,
            Kind = kind,
            Value = kind == there.Kind ? Merge(there.Value, given.Value) : given.Value,
            ObservedAt = given.ObservedAt ?? there.ObservedAt,
            UnitCode = given.UnitCode == NullUri ? null : given.UnitCode ?? there.UnitCode,
            SubAttributes = Merge(there.SubAttributes, given.SubAttributes),
            ModifiedAt = now,
        };
        return true;
    }

    private static Value Merge(Value there, Value given)
    {
        if (given.Kind == ValueKind.Absent) return there;
        if (given.Kind != ValueKind.Json || there.Kind != ValueKind.Json
            || given.Utf8[0] != '{' || there.Utf8[0] != '{')
            return given;
        var merged = JsonNode.Parse(there.Utf8)!.AsObject();
        Merge(merged, JsonNode.Parse(given.Utf8)!.AsObject());
        return Value.Json(JsonSerializer.SerializeToUtf8Bytes(
            merged, Minified));
    }

    private static void Merge(JsonObject there, JsonObject given)
    {
        foreach (var (name, value) in given.ToArray())
        {
            given.Remove(name);
            if (value is null || (value is JsonValue text && text.TryGetValue<string>(out var uri) && uri == NullUri))
                there.Remove(name);
            else if (value is JsonObject inner && there[name] is JsonObject outer)
                Merge(outer, inner);
            else
                there[name] = value;
        }
    }

    private static ImmutableArray<Attribute> Merge(ImmutableArray<Attribute> there, ImmutableArray<Attribute> given)
    {
        if (given.IsEmpty) return there;
        var merged = there.ToBuilder();
        foreach (var sub in given)
        {
            var at = IndexOf(merged, sub);
            if (sub.Value.Kind == ValueKind.Null)
            {
                if (at >= 0) merged.RemoveAt(at);
            }
            else if (at < 0)
            {
                merged.Add(sub);
            }
            else
            {
                merged[at] = sub with
                {
                    Kind = sub.Kind == AttributeKind.Unspecified ? merged[at].Kind : sub.Kind,
                    Value = Merge(merged[at].Value, sub.Value),
                    ObservedAt = sub.ObservedAt ?? merged[at].ObservedAt,
                    UnitCode = sub.UnitCode == NullUri ? null : sub.UnitCode ?? merged[at].UnitCode,
                    SubAttributes = Merge(merged[at].SubAttributes, sub.SubAttributes),
                };
            }
        }

        return merged.ToImmutable();
    }

    private static int IndexOf(ImmutableArray<Attribute>.Builder among, Attribute sub)
    {
        for (var i = 0; i < among.Count; i++)
            if (among[i].Name == sub.Name && among[i].DatasetId == sub.DatasetId)
                return i;
        return -1;
    }
}
