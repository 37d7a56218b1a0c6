namespace City.Feel;

/// <summary>
/// Finds the rules of a table that may hold without going through all of them: for each input the rules whose cell
/// holds, one bit a rule. What cells say is not read anew here: each is tried once on every value that a cell of its
/// column names, and once on one between two of them.
/// </summary>
internal sealed class TableIndex
{
    private const int RulesMax = 4_096, MaskBytesMax = 4 * 1024 * 1024;

    private readonly TableColumnIndex?[] _columns;
    private readonly TableRule[] _rules;

    // For each rule the columns whose cell has to be tried on the value itself.
    private readonly int[][] _odd;
    private readonly int _words;

    private TableIndex(TableRule[] rules, TableColumnIndex?[] columns)
    {
        (_rules, _columns, _words) = (rules, columns, (rules.Length + 63) / 64);
        _odd =
        [
            .. rules.Select((rule, number) => Enumerable.Range(0, columns.Length).Where(column =>
                rule.Tests[column] is not null && columns[column]?.Covers(number) != true).ToArray()),
        ];
    }

    /// <summary>The index of a table; null where none would help.</summary>
    public static TableIndex? Of(TableRule[] rules, int columns)
    {
        if (rules.Length is < 4 or > RulesMax) return null;
        var found = new TableColumnIndex?[columns];
        var bytes = 0L;
        for (var i = 0; i < columns; i++)
        {
            found[i] = TableColumnIndex.Of(rules, i);
            bytes += found[i]?.Bytes ?? 0;
            if (bytes > MaskBytesMax) found[i] = null;
        }

        return Array.TrueForAll(found, one => one is null) ? null : new(rules, found);
    }

    /// <summary>Finds the rules that hold, in their order.</summary>
    /// <returns>False where a value is of another kind than its column's cells, and all has to be gone through.
    /// </returns>
    public bool TryFind(Run run, object?[] values, List<int> matched, bool firstOnly)
    {
        Span<ulong> left = stackalloc ulong[_words];
        left.Fill(ulong.MaxValue);
        if (_rules.Length % 64 != 0) left[^1] = (1UL << (_rules.Length % 64)) - 1;
        for (var i = 0; i < _columns.Length; i++)
        {
            if (_columns[i] is not { } column) continue;
            var mask = column.Find(values[i]);
            if (mask.IsEmpty) return false;
            for (var word = 0; word < left.Length; word++) left[word] &= mask[word];
        }

        for (var word = 0; word < left.Length; word++)
        {
            for (var bits = left[word]; bits != 0; bits &= bits - 1)
            {
                var rule = (word * 64) + System.Numerics.BitOperations.TrailingZeroCount(bits);
                if (!Holds(run, rule, values)) continue;
                matched.Add(rule);
                if (firstOnly) return true;
            }
        }

        return true;
    }

    private bool Holds(Run run, int rule, object?[] values)
    {
        foreach (var column in _odd[rule])
        {
            if (_rules[rule].Tests[column]!(run, values[column]) is not true) return false;
        }

        return true;
    }
}
