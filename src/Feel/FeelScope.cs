namespace City.Feel;

/// <summary>The names that an expression may use, with their types as far as they are known.</summary>
public sealed class FeelScope
{
    internal FeelScope(IEnumerable<KeyValuePair<string, FeelType>> types) => Types = [.. types];

    /// <summary>The names in the order in which their values are set.</summary>
    public IReadOnlyList<FeelName> Names => [.. Types.Select(one => FeelName.Of(one.Key, one.Value))];

    /// <summary>The functions that every expression may invoke, as they are written.</summary>
    public static IReadOnlyList<string> Functions { get; } =
        [.. BuiltIns.All.Order(StringComparer.Ordinal).Select(name => BuiltIns.Find(name)!.Usage)];

    internal IReadOnlyList<KeyValuePair<string, FeelType>> Types { get; }

    /// <summary>The entries of an example; what is null in it is of a type that is not known.</summary>
    public static FeelScope Of(FeelContext example)
    {
        ArgumentNullException.ThrowIfNull(example);
        return new(example.Entries.Select(entry => new KeyValuePair<string, FeelType>(
            entry.Key, entry.Value is null ? FeelType.Any : FeelType.Of(entry.Value))));
    }

    internal IEnumerable<string> EntryNames => Types.SelectMany(one => NamesIn(one.Value));

    private static IEnumerable<string> NamesIn(FeelType type) => type.Kind switch
    {
        FeelKind.List => NamesIn(type.Element!),
        _ => type.Entries.SelectMany(entry => NamesIn(entry.Type).Prepend(entry.Name)),
    };
}
