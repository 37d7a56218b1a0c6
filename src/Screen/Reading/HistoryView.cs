namespace City.Screen;

/// <summary>A part of an attribute's past in the form in which a page shows it.</summary>
internal sealed record HistoryView
{
    public required string Attribute { get; init; }

    /// <summary>Which of <see cref="HistoryRange.Presets"/> was chosen; null for times of the reader's own.</summary>
    public required string? Range { get; init; }

    /// <summary>What was typed as another range and could not be used, with what is wrong; else null.</summary>
    public (TypedTime From, TypedTime Until)? Typed { get; init; }

    public DateTimeOffset From { get; init; }

    /// <summary>The end, not included.</summary>
    public DateTimeOffset Until { get; init; }

    /// <summary>How many points lie in the range.</summary>
    public long Points { get; init; }

    /// <summary>The length of the periods that the rows sum up; null where each row is a point.</summary>
    public TimeSpan? Period { get; init; }

    /// <summary>The rows, oldest first.</summary>
    public IReadOnlyList<HistoryRow> Rows { get; init; } = [];

    /// <summary>The answer that could not be used, where the history could not be read.</summary>
    public CityAnswer? Fault { get; init; }

    public bool IsNumeric => Rows.Any(row => row.Number is not null);
}
