using Microsoft.AspNetCore.Components;

namespace City.Screen;

/// <summary>One page of a table.</summary>
/// <typeparam name="TRow">A row.</typeparam>
/// <param name="Columns">Its columns.</param>
/// <param name="Rows">The rows of this page.</param>
/// <param name="State">How the reader wants it.</param>
/// <param name="Total">How many rows there are.</param>
internal sealed record TableView<TRow>(
    IReadOnlyList<TableColumn<TRow>> Columns, IReadOnlyList<TRow> Rows, TableState State, long Total)
{
    /// <summary>How many rows there would be without a limit, where fewer were sorted; else null.</summary>
    public long? More { get; init; }

    /// <summary>The same with the cells of a column shown in another way.</summary>
    public TableView<TRow> Showing(string key, RenderFragment<TRow> cell) => this with
    {
        Columns = [.. Columns.Select(column => column.Key == key ? column with { Cell = cell } : column)],
    };
}
