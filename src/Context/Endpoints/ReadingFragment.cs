using System.Collections.Immutable;

namespace City.Context;

/// <summary>
/// Puts the members of an attribute that are given over those of a reading that stands: given ones overwrite, null
/// removes, the rest stays; a value and a sub-attribute are replaced whole (GS CIM 009 V1.9.1, 5.5.8).
/// </summary>
internal static class ReadingFragment
{
    private const string NullUri = "urn:ngsi-ld:null", Unreadable = "urn:citybrain:";

    /// <summary>The reading as it is to stand, of the time that is given or else of the same.</summary>
    /// <param name="there">The reading, its value and its time included.</param>
    /// <param name="given">What is given of it.</param>
    /// <param name="context">The client's names, in which a refusal speaks.</param>
    /// <exception cref="ReadingFault">Without the value that is not given it would be none.</exception>
    public static Attribute Over(Attribute there, Attribute given, LdContext context)
    {
        var (saysKind, saysValue) = (given.Kind != AttributeKind.Unspecified, given.Value.Kind != ValueKind.Absent);
        if (saysKind && !saysValue && given.Kind != there.Kind)
            throw new ReadingFault(new Refusal(RefusalKind.Invalid, "attribute.type.mismatch",
                $"The reading is a {there.Kind}; send its value too to make it a {given.Kind}.",
                context.Compact(given.Name)));
        if (!saysValue && IsUnreadable(there.Value))
            throw new ReadingFault(new Refusal(RefusalKind.Invalid, "attribute.incomplete",
                "The value of the reading cannot be read any more; send another one with it.",
                context.Compact(given.Name)));
        return there with
        {
            Kind = saysKind ? given.Kind : there.Kind,
            Value = saysValue ? given.Value : there.Value,
            ObservedAt = given.ObservedAt ?? there.ObservedAt,
            UnitCode = given.UnitCode == NullUri ? null : given.UnitCode ?? there.UnitCode,
            SubAttributes = Over(there.SubAttributes, given.SubAttributes, context),
        };
    }

    private static ImmutableArray<Attribute> Over(
        ImmutableArray<Attribute> there, ImmutableArray<Attribute> given, LdContext context)
    {
        var all = there.ToList();
        foreach (var sub in given)
        {
            var at = all.FindIndex(each => each.Name == sub.Name && each.DatasetId == sub.DatasetId);
            var isWhole = sub.Kind != AttributeKind.Unspecified && sub.Value.Kind != ValueKind.Absent;
            if (sub.Value.Kind == ValueKind.Null)
            {
                if (at >= 0) all.RemoveAt(at);
            }
            else if (at >= 0) all[at] = isWhole ? sub : Over(all[at], sub, context);
            else
                all.Add(isWhole ? sub : throw new ReadingFault(new Refusal(RefusalKind.Invalid, "attribute.incomplete",
                    "The sub-attribute is new, so it needs its type and its value.", context.Compact(sub.Name))));
        }

        return [.. all];
    }

    /// <summary>What is shown in place of a personal value whose key is destroyed or lost.</summary>
    private static bool IsUnreadable(in Value value) =>
        value.AsText()?.StartsWith(Unreadable, StringComparison.Ordinal) is true;
}
