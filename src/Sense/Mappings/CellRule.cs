namespace City.Sense;

/// <summary>How a cell becomes a value.</summary>
public sealed record CellRule
{
    /// <summary>As what it is read.</summary>
    public CellType Type { get; init; } = CellType.Text;

    /// <summary>The unit in which the source sends, or null.</summary>
    public Unit? Sent { get; init; }

    /// <summary>The unit in which the city keeps, or null; of the same quantity as <see cref="Sent"/>.</summary>
    public Unit? Kept { get; init; }

    /// <summary>The sign before the fraction: point or comma. Default point.</summary>
    public char DecimalSign { get; init; } = '.';

    /// <summary>The sign between groups of digits, or null for none.</summary>
    public char? GroupSign { get; init; }

    /// <summary>The least plausible number, in the unit kept; null for none.</summary>
    public double? Least { get; init; }

    /// <summary>The greatest plausible number, in the unit kept; null for none.</summary>
    public double? Greatest { get; init; }

    /// <summary>Words for yes, no matter the case.</summary>
    public ImmutableArray<string> TrueWords { get; init; } = ["true", "1", "yes"];

    /// <summary>Words for no, no matter the case.</summary>
    public ImmutableArray<string> FalseWords { get; init; } = ["false", "0", "no"];

    /// <summary>How a moment is written.</summary>
    public TimeRule? Time { get; init; }

    /// <summary>Words of the source and what they become; empty to take every word.</summary>
    public ImmutableDictionary<string, string> Words { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>What is done with a word that is not in <see cref="Words"/>.</summary>
    public OtherWord Otherwise { get; init; } = OtherWord.Refuse;

    /// <summary>Texts that mean the same as an empty cell.</summary>
    public ImmutableArray<string> Missing { get; init; } = [];

    /// <summary>What is done with an empty cell.</summary>
    public EmptyCell Empty { get; init; } = EmptyCell.Omit;

    /// <summary>With <see cref="EmptyCell.Replace"/>: the text that stands for an empty cell.</summary>
    public string? EmptyText { get; init; }
}
