namespace City.Feel;

/// <summary>A name that an expression may use, for people who write one.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">Its type in words of FEEL; Any where it is not known.</param>
/// <param name="Entries">What stands behind it and a point.</param>
/// <param name="Allowed">Its allowed values as unary tests; null where all are.</param>
public sealed record FeelName(string Name, string Type, IReadOnlyList<FeelName> Entries, string? Allowed)
{
    private const int DepthMax = 8;

    internal static FeelName Of(string name, FeelType type) => Of(name, type, 0);

    private static FeelName Of(string name, FeelType type, int depth)
    {
        var inner = type;
        while (inner.Kind == FeelKind.List) inner = inner.Element!;
        return new(
            name, type.ToString(),
            depth >= DepthMax ? [] : [.. inner.Entries.Select(entry => Of(entry.Name, entry.Type, depth + 1))],
            type.AllowedText);
    }
}
