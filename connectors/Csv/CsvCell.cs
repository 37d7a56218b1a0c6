namespace City.Connectors.Csv;

/// <summary>Where a cell stands in a record, without the quotes around it.</summary>
/// <param name="Start">Its first byte, from the beginning of the record.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="Doubled">Whether quotes in it are written twice.</param>
internal readonly record struct CsvCell(int Start, int Length, bool Doubled);
