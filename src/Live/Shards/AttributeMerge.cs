using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using City.Kernel;
using Attribute = City.Kernel.Attribute;

namespace City.Live;

/// <summary>
/// Merges the members of an attribute into the one that is there: given members overwrite, null removes, the rest
/// stays. A deep merge (GS CIM 009 V1.9.1, 5.5.12) goes on into JSON values as RFC 7396 says; a partial update (5.5.8)
/// replaces values and sub-attributes that are given whole. A geometry is replaced as a whole by both.
/// </summary>
internal static class AttributeMerge
{
    private const string NullUri = "urn:ngsi-ld:null";

    public static bool TryMerge(
        Attribute given, ReadOnlySpan<byte> body, bool deep, NameTable names,
        [NotNullWhen(true)] out Attribute? merged, [NotNullWhen(false)] out Refusal? refusal)
    {
        var there = body.IsEmpty ? null : new AttributeView(body).ToAttribute(0, 0, names);
        try
        {
            refusal = Merge(there, given, deep, out merged);
        }
        catch (Exception wrong) when (wrong is JsonException or ArgumentException)
        {
            // Members of one name in one object: no JSON that can be merged.
            (merged, refusal) = (null, NotMergeable(given));
        }

        return refusal is null;
    }

    public static Refusal NotMergeable(Attribute given) => new(RefusalKind.Invalid, "attribute.value",
        "The JSON value cannot be merged: a member stands twice in one object. Replace the value.", given.Name);

    private static Refusal? Merge(Attribute? there, Attribute given, bool deep, out Attribute merged)
    {
        merged = given;
        var (saysKind, saysValue) = (given.Kind != AttributeKind.Unspecified, given.Value.Kind != ValueKind.Absent);
        if (there is null && !(saysKind && saysValue))
            return new Refusal(RefusalKind.Invalid, "attribute.incomplete",
                "The attribute is new, so it needs its type and its value.", given.Name);
        if (there is not null && saysKind && !saysValue && given.Kind != there.Kind)
            return new Refusal(RefusalKind.Invalid, "attribute.type.mismatch",
                $"The attribute is a {there.Kind}; send its value too to make it a {given.Kind}.", given.Name);
        if (Merge(there?.SubAttributes ?? [], given.SubAttributes, deep, out var subs) is { } refusal) return refusal;
        var kind = saysKind ? given.Kind : there!.Kind;
        merged = given with
        {
            Kind = kind,
            Value = !saysValue ? there!.Value
                : !deep || kind == AttributeKind.GeoProperty ? given.Value
                : JsonMerge.Merge(there is not null && there.Kind == kind ? there.Value : Value.Null, given.Value),
            ObservedAt = given.ObservedAt ?? there?.ObservedAt,
            UnitCode = given.UnitCode == NullUri ? null : given.UnitCode ?? there?.UnitCode,
            SealKey = saysValue ? given.SealKey : there!.SealKey,
            SubAttributes = subs,
        };
        return null;
    }

    private static Refusal? Merge(
        ImmutableArray<Attribute> there, ImmutableArray<Attribute> given, bool deep, out ImmutableArray<Attribute> subs)
    {
        subs = there;
        if (given.IsEmpty) return null;
        var merged = there.ToBuilder();
        foreach (var sub in given)
        {
            var at = IndexOf(merged, sub);
            if (sub.Value.Kind == ValueKind.Null)
            {
                if (at >= 0) merged.RemoveAt(at);
                continue;
            }

            var whole = sub.Kind != AttributeKind.Unspecified && sub.Value.Kind != ValueKind.Absent;
            var old = at < 0 || (whole && !deep) ? null : merged[at];
            if (Merge(old, sub, deep, out var next) is { } refusal) return refusal;
            if (at < 0) merged.Add(next);
            else merged[at] = next;
        }

        subs = merged.ToImmutable();
        return null;
    }

    private static int IndexOf(ImmutableArray<Attribute>.Builder among, Attribute sub)
    {
        for (var i = 0; i < among.Count; i++)
            if (among[i].Name == sub.Name && among[i].DatasetId == sub.DatasetId)
                return i;
        return -1;
    }
}
