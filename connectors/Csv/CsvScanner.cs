using System.Globalization;

namespace City.Connectors.Csv;

/// <summary>
/// Finds the end and the cells of one record (RFC 4180). It works on bytes, before any decoding, so that a broken
/// record can be kept as it came. Line breaks are LF or CR LF.
/// </summary>
internal sealed class CsvScanner(SourceDescription source)
{
    private const byte Lf = (byte)'\n';
    private const byte Cr = (byte)'\r';

    private readonly byte _delimiter = (byte)source.Delimiter;
    private readonly byte _quote = (byte)source.Quote;
    private readonly List<CsvCell> _cells = [];

    /// <summary>The cells of the record that was found last.</summary>
    public IReadOnlyList<CsvCell> Cells => _cells;

    /// <summary>Looks for a record at the beginning of the bytes.</summary>
    /// <param name="bytes">What is there.</param>
    /// <param name="isEnd">Whether nothing follows.</param>
    public CsvScan Scan(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        _cells.Clear();
        var (at, lines) = (0, 1);
        while (true)
        {
            if (_cells.Count == source.ColumnsMax)
                return CsvScan.Broken("csv.columns", $"The record has more than {source.ColumnsMax} cells.");
            var quoted = at < bytes.Length && bytes[at] == _quote;
            var fault = quoted ? Quoted(bytes, isEnd, ref at, ref lines) : Plain(bytes, isEnd, ref at);
            if (fault is { } found) return found;
            if (at < bytes.Length && bytes[at] == _delimiter)
            {
                at++;
                continue;
            }

            return End(bytes, at, isEnd, lines);
        }
    }

    /// <summary>A cell without quotes: up to a delimiter or the end of the line.</summary>
    private CsvScan? Plain(ReadOnlySpan<byte> bytes, bool isEnd, ref int at)
    {
        var start = at;
        var length = bytes[at..].IndexOfAny([_delimiter, _quote, Lf, Cr]);
        if (length < 0 && !isEnd) return CsvScan.Unfinished;
        at = length < 0 ? bytes.Length : at + length;
        if (at < bytes.Length && bytes[at] == _quote)
            return CsvScan.Broken("csv.quote",
                $"Cell {_cells.Count + 1} has a quote in it but none around it: quote the cell and double the quote.");
        _cells.Add(new CsvCell(start, at - start, Doubled: false));
        return null;
    }

    /// <summary>A cell in quotes: delimiters and line breaks are part of it, and a quote is written twice.</summary>
    private CsvScan? Quoted(ReadOnlySpan<byte> bytes, bool isEnd, ref int at, ref int lines)
    {
        var start = ++at;
        var doubled = false;
        while (true)
        {
            var length = bytes[at..].IndexOfAny(_quote, Lf);
            if (length < 0)
            {
                return isEnd
                    ? CsvScan.Broken("csv.quote", $"The quote before cell {_cells.Count + 1} is never closed.")
                    : CsvScan.Unfinished;
            }

            at += length + 1;
            if (bytes[at - 1] == Lf)
            {
                if (++lines > source.RecordLinesMax)
                    return CsvScan.Broken("csv.quote", string.Create(CultureInfo.InvariantCulture,
                        $"The quote before cell {_cells.Count + 1} is not closed in {source.RecordLinesMax} lines."));
                continue;
            }

            if (at == bytes.Length && !isEnd) return CsvScan.Unfinished;
            if (at == bytes.Length || bytes[at] != _quote) break;
            doubled = true;
            at++;
        }

        if (at < bytes.Length && bytes[at] != _delimiter && bytes[at] is not (Lf or Cr))
            return CsvScan.Broken("csv.quote",
                $"Behind the closing quote of cell {_cells.Count + 1} stands neither delimiter nor end of line.");
        _cells.Add(new CsvCell(start, at - 1 - start, doubled));
        return null;
    }

    private static CsvScan End(ReadOnlySpan<byte> bytes, int at, bool isEnd, int lines)
    {
        if (at == bytes.Length) return isEnd ? Record(at, at) : CsvScan.Unfinished;
        if (bytes[at] == Lf) return Record(at, at + 1);
        if (at + 1 == bytes.Length) return isEnd ? Record(at, at + 1) : CsvScan.Unfinished;
        return bytes[at + 1] == Lf
            ? Record(at, at + 2)
            : CsvScan.Broken("csv.line-break", "A carriage return stands alone; a line ends with LF or CR LF.");

        CsvScan Record(int length, int next) => new(CsvScanKind.Record, length, next, lines);
    }
}
