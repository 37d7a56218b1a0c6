namespace City.Feel;

/// <summary>One value for each kind, on which operators are tried before the values are there.</summary>
internal static class Samples
{
    private static readonly object?[] OfKinds = [.. Enum.GetValues<FeelKind>().Select(kind => kind switch
    {
        FeelKind.Number => FeelNumber.Of(1),
        FeelKind.String => "a",
        FeelKind.Boolean => Truth.True,
        FeelKind.Date => Temporal.Parse("2026-01-02"),
        FeelKind.Time => Temporal.Parse("08:00:00"),
        FeelKind.DateTime => Temporal.Parse("2026-01-02T08:00:00"),
        FeelKind.DaysDuration => Temporal.Parse("P1D"),
        FeelKind.MonthsDuration => Temporal.Parse("P1M"),
        FeelKind.List => FeelList.Empty,
        FeelKind.Context => FeelContext.Empty,
        FeelKind.Range => new FeelRange(FeelNumber.Of(1), true, FeelNumber.Of(2), true),
        FeelKind.Function => BuiltIns.Find("count"),
        _ => null,
    })];

    /// <summary>A value of a type; null where nothing is known of it.</summary>
    public static object? Of(FeelType type) => OfKinds[(int)type.Kind];

    /// <summary>
    /// Values for the two sides of an operator: those that stand there where both do, else one of each type; null where
    /// nothing is known of one.
    /// </summary>
    public static (object Left, object Right)? Of((Node Node, FeelType Type) left, (Node Node, FeelType Type) right)
    {
        if (Written(left.Node) is { } one && Written(right.Node) is { } other) return (one, other);
        return Of(left.Type) is { } first && Of(right.Type) is { } second ? (first, second) : null;
    }

    private static object? Written(Node node) => node switch
    {
        LiteralNode literal => literal.Value,
        AtNode at => at.Value,
        _ => null,
    };
}
