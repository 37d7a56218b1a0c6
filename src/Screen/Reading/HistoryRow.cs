namespace City.Screen;

/// <summary>One line of a history: a point, or the summary of a period.</summary>
/// <param name="Time">When it was observed; the beginning of a period.</param>
/// <param name="Text">The value, or the mean, in words.</param>
/// <param name="Number">The value, or the mean, where it is a number.</param>
/// <param name="Least">The least of a period.</param>
/// <param name="Greatest">The greatest of a period.</param>
internal sealed record HistoryRow(
    DateTimeOffset Time, string Text, double? Number, double? Least = null, double? Greatest = null);
