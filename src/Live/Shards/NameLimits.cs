using System.Text;
using City.Kernel;
using Attribute = City.Kernel.Attribute;

namespace City.Live;

/// <summary>Limits on what a command may bring in names, ids and numbers of attributes, whoever made it.</summary>
internal static class NameLimits
{
    /// <summary>The most attribute instances of one entity.</summary>
    public const int AttributesMax = 2_000;

    /// <summary>More names than one command can bring; tables with less room left take known names only.</summary>
    public const int NamesKept = 100_000;

    private const int NameLengthMax = 500, IdLengthMax = 2_048, DepthMax = 16, AllAttributesMax = 10_000;

    public static Refusal? Check(EntityCommand command, Caller caller)
    {
        if (!IsText(command.Id, IdLengthMax)) return Wrong("id", IdLengthMax);
        if (command.PartitionKey is { } key && !IsText(key, IdLengthMax)) return Wrong("partition key", IdLengthMax);
        if (caller.Tenant.Length > NameLengthMax || caller.Subject.Length > NameLengthMax)
            return Wrong("tenant and the caller's name", NameLengthMax);
        if (command.CommandId is { Length: 0 or > EntityCommand.CommandIdLengthMax })
            return Wrong("command id", EntityCommand.CommandIdLengthMax);
        if (command.Attributes.Length > AttributesMax || command.Types.Length > AttributesMax
            || (!command.Scopes.IsDefault && command.Scopes.Length > AttributesMax))
            return TooLarge();
        foreach (var type in command.Types)
            if (!IsText(type, NameLengthMax))
                return Wrong("type", NameLengthMax);
        var left = AllAttributesMax;
        // Of one attribute instance several readings may come at once, each of another time.
        if (command.Kind == CommandKind.Record && command.Attributes
            .GroupBy(each => (each.Name, each.DatasetId, each.ObservedAt)).FirstOrDefault(group => group.Skip(1).Any())
            is { } same)
            return Duplicate(same.Key.Name);
        return Check(
            command.Attributes.AsSpan(), DepthMax, Merges(command.Kind), command.Kind == CommandKind.Record, ref left);
    }

    public static Refusal TooLarge() => new(RefusalKind.TooLarge, "entity.too-large",
        $"An entity has at most {AttributesMax} attributes, types and scopes each, and 2 MiB in all.");

    /// <summary>Whether a command may leave members unsaid.</summary>
    public static bool Merges(CommandKind kind) => kind is CommandKind.Merge or CommandKind.PatchAttribute;

    /// <summary>Whether a table that is nearly full would have to take a name for the command.</summary>
    public static Refusal? CheckRoom(EntityCommand command, Caller caller, NameTable names)
    {
        if (names.Count < NameTable.CountMax - NamesKept) return null;
        var isKnown = names.Find(caller.Tenant) >= 0 && names.Find(caller.Subject) >= 0
            && command.Types.All(type => names.Find(type) >= 0) && AreKnown(command.Attributes, names);
        return isKnown ? null : new Refusal(RefusalKind.TooLarge, "names.full",
            $"The shard holds {names.Count} different names of attributes, types, units and datasets and takes no "
            + "new ones. Use names that are there, and put what differs from entity to entity into values.");
    }

    private static bool AreKnown(IEnumerable<Attribute> attributes, NameTable names) => attributes.All(attribute =>
        names.Find(attribute.Name) is >= 0 and var name && names.Find(attribute.DatasetId) is >= 0 and var dataset
        && SeriesKey.Find(names, name, dataset) >= 0 && names.Find(attribute.UnitCode) >= 0
        && names.Find(attribute.SealKey) >= 0 && AreKnown(attribute.SubAttributes, names));

    private static Refusal? Check(
        ReadOnlySpan<Attribute> attributes, int depth, bool merges, bool several, ref int left)
    {
        left -= attributes.Length;
        if (left < 0) return TooLarge();
        if (!several && Twice(attributes) is { } twice) return Duplicate(twice.Name);
        foreach (var attribute in attributes)
            if (Check(attribute, depth, merges, ref left) is { } refusal)
                return refusal;
        return null;
    }

    private static Refusal? Check(Attribute attribute, int depth, bool merges, ref int left)
    {
        if (!IsText(attribute.Name, NameLengthMax) || IsWrong(attribute.DatasetId) || IsWrong(attribute.UnitCode)
            || IsWrong(attribute.SealKey) || !FitsTogether(attribute))
            return Wrong("attribute name, datasetId and unitCode", NameLengthMax);
        if (depth == 0)
            return new Refusal(RefusalKind.TooLarge, "attribute.too-deep",
                $"Attributes of attributes go {DepthMax} deep at the most.", attribute.Name);
        if (!merges && attribute.Value.Kind != ValueKind.Null
            && (attribute.Kind == AttributeKind.Unspecified || attribute.Value.Kind == ValueKind.Absent))
            return new Refusal(RefusalKind.Invalid, "attribute.incomplete",
                "The attribute needs its type and its value.", attribute.Name);
        if (attribute.Kind > AttributeKind.JsonProperty || !ValueCheck.IsSound(attribute.Value))
            return new Refusal(RefusalKind.Invalid, "attribute.value",
                "The value is no sound UTF-8 text or JSON of at most 60 levels.", attribute.Name);
        return attribute.SubAttributes.IsEmpty
            ? null
            : Check(attribute.SubAttributes.AsSpan(), depth - 1, merges, several: false, ref left);
    }

    private static Refusal Duplicate(string name) => new(RefusalKind.Invalid, "attribute.duplicate",
        "An instance of an attribute stands twice in the command; keep one.", name);

    private static Attribute? Twice(ReadOnlySpan<Attribute> attributes)
    {
        if (attributes.Length > 16)
        {
            var seen = new HashSet<(string, string?)>(attributes.Length);
            foreach (var attribute in attributes)
                if (!seen.Add((attribute.Name, attribute.DatasetId)))
                    return attribute;
            return null;
        }

        for (var i = 1; i < attributes.Length; i++)
            for (var j = 0; j < i; j++)
                if (attributes[i].Name == attributes[j].Name && attributes[i].DatasetId == attributes[j].DatasetId)
                    return attributes[i];
        return null;
    }

    private static bool IsWrong(string? name) => name is not null && !IsText(name, NameLengthMax);

    /// <summary>The name and the dataset id together are a name of the table too (<see cref="SeriesKey"/>).</summary>
    private static bool FitsTogether(Attribute attribute) =>
        attribute.DatasetId is not { } dataset
        || (attribute.Name.Length + dataset.Length) * 3 < NameTable.NameBytesMax
        || Encoding.UTF8.GetByteCount(attribute.Name) + Encoding.UTF8.GetByteCount(dataset) < NameTable.NameBytesMax;

    /// <summary>
    /// Not empty, not too long, no control characters, and sound UTF-16: of two names that differ in broken halves
    /// only, the log would make one, and the numbers of all names behind would shift.
    /// </summary>
    private static bool IsText(string text, int lengthMax)
    {
        if (text.Length is 0 || text.Length > lengthMax || text.AsSpan().ContainsAnyInRange('\0', '\x1f')) return false;
        var at = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF');
        if (at < 0) return true;
        for (; at < text.Length; at++)
        {
            if (!char.IsSurrogate(text[at])) continue;
            if (at + 1 >= text.Length || !char.IsSurrogatePair(text[at], text[at + 1])) return false;
            at++;
        }

        return true;
    }

    private static Refusal Wrong(string what, int most) => new(
        RefusalKind.TooLarge, "name.length",
        $"The {what} must have 1 to {most} characters, none of them control characters or broken surrogate pairs.");
}
