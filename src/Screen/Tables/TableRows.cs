namespace City.Screen;

/// <summary>Sorts, filters and cuts rows as a reader wants them.</summary>
internal static class TableRows
{
    /// <summary>The rows that hold the text asked for, in the order asked for; all pages of them.</summary>
    public static List<TRow> Sorted<TRow>(
        IEnumerable<TRow> rows, IReadOnlyList<TableColumn<TRow>> columns, TableState state)
    {
        if (state.Filter.Length > 0)
            rows = rows.Where(row => columns.Any(
                column => column.Text(row).Contains(state.Filter, StringComparison.OrdinalIgnoreCase)));
        if (columns.FirstOrDefault(column => column.IsSortable && column.Key == state.Sort) is not { } by)
            return [.. rows];
        // What is not known comes last, whichever way the rest goes; what is alike stays in its own order.
        var known = rows.OrderBy(row => by.Value(row) is null);
        return
        [
            .. state.IsDown
                ? known.ThenByDescending(by.Value, ValueOrder.Comparer)
                : known.ThenBy(by.Value, ValueOrder.Comparer),
        ];
    }

    /// <summary>One page of rows that are all there.</summary>
    public static TableView<TRow> Page<TRow>(
        IEnumerable<TRow> rows, IReadOnlyList<TableColumn<TRow>> columns, TableState state)
    {
        var sorted = Sorted(rows, columns, state);
        return new TableView<TRow>(
            columns, [.. sorted.Skip(state.Offset).Take(TableState.PageSize)], state, sorted.Count);
    }
}
