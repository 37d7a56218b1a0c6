namespace City.Feel;

/// <summary>A value that is named, or all between two of them, with one value of it that stands for all.</summary>
/// <param name="Value">Stands for all.</param>
/// <param name="Place">Its number; pieces whose numbers follow each other touch.</param>
/// <param name="Low">Lower end as text; null where there is none.</param>
/// <param name="LowIn">Whether the lower end is in it.</param>
/// <param name="High">Upper end as text; null where there is none.</param>
internal sealed record TablePiece(object? Value, int Place, string? Low, bool LowIn, string? High)
{
    /// <summary>Whether the upper end is in it.</summary>
    public bool HighIn { get; init; }

    /// <summary>As a test of FEEL.</summary>
    public string Label => (Low, High) switch
    {
        (null, null) => "-",
        (null, _) => $"{(HighIn ? "<=" : "<")} {High}",
        (_, null) => $"{(LowIn ? ">=" : ">")} {Low}",
        _ when Low == High => Low,
        _ => $"{(LowIn ? '[' : '(')}{Low}..{High}{(HighIn ? ']' : ')')}",
    };

    /// <summary>A piece that is but a text: a value among others, or all others.</summary>
    public static TablePiece Of(object? value, int place, string label) =>
        new(value, 2 * place, label, LowIn: true, label) { HighIn = true };

    /// <summary>Pieces in the order of their places, those that touch made one.</summary>
    public static IEnumerable<string> Labels(IEnumerable<TablePiece> pieces)
    {
        TablePiece? open = null;
        foreach (var piece in pieces)
        {
            if (open is not null && piece.Place == open.Place + 1)
            {
                open = piece with { Low = open.Low, LowIn = open.LowIn };
                continue;
            }

            if (open is not null) yield return open.Label;
            open = piece;
        }

        if (open is not null) yield return open.Label;
    }
}
