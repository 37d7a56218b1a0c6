using City.Kernel;

namespace City.Live;

/// <summary>Limits on what a command may bring in names, ids and numbers of attributes, whoever made it.</summary>
internal static class NameLimits
{
    private const int NameLengthMax = 500, IdLengthMax = 2_048, AttributesMax = 2_000, DepthMax = 16;

    public static Refusal? Check(EntityCommand command)
    {
        if (command.Id.Length is 0 or > IdLengthMax)
            return TooLong("id", IdLengthMax);
        if (command.PartitionKey is { Length: 0 or > IdLengthMax })
            return TooLong("partition key", IdLengthMax);
        if (command.Attributes.Length > AttributesMax || command.Types.Length > AttributesMax
            || (!command.Scopes.IsDefault && command.Scopes.Length > AttributesMax))
            return new Refusal(RefusalKind.TooLarge, "entity.too-large",
                $"An entity has at most {AttributesMax} attributes, types and scopes each.");
        foreach (var type in command.Types)
            if (type.Length > NameLengthMax)
                return TooLong("type", NameLengthMax);
        foreach (var attribute in command.Attributes)
            if (Check(attribute, DepthMax) is { } refusal)
                return refusal;
        return null;
    }

    private static Refusal? Check(City.Kernel.Attribute attribute, int depth)
    {
        if (attribute.Name.Length is 0 or > NameLengthMax || attribute.DatasetId is { Length: > NameLengthMax }
            || attribute.UnitCode is { Length: > NameLengthMax })
            return TooLong("attribute name, datasetId and unitCode", NameLengthMax);
        if (depth == 0)
            return new Refusal(RefusalKind.TooLarge, "attribute.too-deep",
                $"Attributes of attributes go {DepthMax} deep at the most.", attribute.Name);
        foreach (var sub in attribute.SubAttributes)
            if (Check(sub, depth - 1) is { } refusal)
                return refusal;
        return null;
    }

    private static Refusal TooLong(string what, int most) => new(
        RefusalKind.TooLarge, "name.length", $"The {what} must have 1 to {most} characters.");
}
