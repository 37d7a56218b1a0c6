namespace City.Screen;

/// <summary>The page of components.</summary>
/// <param name="Form">The form that is shown.</param>
/// <param name="Table">The table that is shown.</param>
internal sealed record DesignView(FormView Form, TableView<SampleRow> Table);

/// <summary>A row of the table on the page of components.</summary>
internal sealed record SampleRow(string Name, double Amount, DateTimeOffset Time)
{
    private const int Rows = 60;

    public static TableView<SampleRow> Table(Frame frame, TableState state) => TableRows.Page(
        Enumerable.Range(1, Rows).Select(row => new SampleRow(
            $"{frame.Texts["design.number"]} {row}", row * 12.5 % 100, frame.Now.AddMinutes(-row))),
        [
            new("name", frame.Texts["map.name"], row => row.Name) { IsName = true },
            new("value", frame.Texts["value"], row => row.Amount) { IsNumber = true },
            new("time", frame.Texts["observed"], row => row.Time),
        ], state);
}
