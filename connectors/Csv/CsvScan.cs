namespace City.Connectors.Csv;

/// <summary>What a scan found: lengths are in bytes from where it began.</summary>
/// <param name="Kind">What was found.</param>
/// <param name="Length">With a record: its length without the line break behind it.</param>
/// <param name="Next">With a record: where the next one begins.</param>
/// <param name="Lines">With a record: how many lines it takes.</param>
/// <param name="Code">Where it is broken: the code of the fault.</param>
/// <param name="Text">Where it is broken: what is wrong.</param>
internal readonly record struct CsvScan(
    CsvScanKind Kind, int Length, int Next, int Lines, string Code = "", string Text = "")
{
    public static CsvScan Unfinished => new(CsvScanKind.Unfinished, 0, 0, 0);

    public static CsvScan Broken(string code, string text) => new(CsvScanKind.Broken, 0, 0, 0, code, text);
}
