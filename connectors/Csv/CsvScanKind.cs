namespace City.Connectors.Csv;

/// <summary>What stands at the beginning of some bytes.</summary>
internal enum CsvScanKind
{
    /// <summary>A whole record.</summary>
    Record,

    /// <summary>A record whose end is not among the bytes.</summary>
    Unfinished,

    /// <summary>No record, as <see cref="CsvScan.Code"/> says.</summary>
    Broken,
}
