using System.Runtime.CompilerServices;
using System.Text;

namespace City.Connectors.Csv;

/// <summary>
/// Records from a file of comma-separated values (RFC 4180), in the dialect that a mapping describes. A record that
/// is broken comes with a fault and its own bytes, and reading goes on with the next line. Empty lines are no records.
/// Needs memory for one record and 64 KiB, however long the file is.
/// </summary>
public sealed class CsvSource : IRecordSource
{
    /// <summary>So much of a record that is too long is kept, in bytes.</summary>
    public const int KeptOfTooLong = 4096;

    private const byte Lf = (byte)'\n';

    private readonly Stream _stream;
    private readonly SourceDescription _source;
    private readonly CsvBuffer _buffer;
    private readonly CsvScanner _scanner;
    private readonly Encoding _encoding;
    private long _line = 1;
    private int _columns;

    /// <summary>Reads a stream, which is closed with it.</summary>
    public CsvSource(Stream stream, SourceDescription source)
    {
        (_stream, _source) = (stream, source);
        _buffer = new CsvBuffer(stream, source.RecordBytesMax);
        _scanner = new CsvScanner(source);
        _encoding = StrictEncoding(source.Encoding);
    }

    /// <inheritdoc/>
    public long? Length => _stream.CanSeek ? _stream.Length : null;

    /// <summary>Opens a file; refused with <c>csv.file</c> where that cannot be done.</summary>
    public static Result<CsvSource> OpenFile(string path, SourceDescription source)
    {
        try
        {
            return new CsvSource(
                new FileStream(path, new FileStreamOptions
                {
                    Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
                    BufferSize = 0,
                }),
                source);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new Refusal(RefusalKind.Unknown, "csv.file", $"The file cannot be read: {wrong.Message}", path);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<Result<ImmutableArray<string>>> OpenAsync(CancellationToken cancel)
    {
        await _buffer.FillAsync(cancel);
        if (SkipMark() is { } wrong) return wrong;
        if (!_source.Header)
        {
            _columns = _source.Columns.Length;
            return _source.Columns;
        }

        if (await NextAsync(cancel) is not { } header)
            return Refuse("csv.header", "The file is empty; its first line should name the columns.");
        if (header.Fault is { } fault) return fault with { At = "line 1" };
        ImmutableArray<string> names = [.. header.Fields.Select(name => name.Trim())];
        if (names.Contains(""))
            return Refuse("csv.header", $"Column {names.IndexOf("") + 1} has no name in the header.");
        if (names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            return Refuse("csv.header", $"The header names the column '{twice.Key}' twice.");
        _columns = names.Length;
        return names;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<SourceRecord> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        while (await NextAsync(cancel) is { } record)
        {
            cancel.ThrowIfCancellationRequested();
            yield return record;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    /// <summary>The next record or broken line; null at the end.</summary>
    private async ValueTask<SourceRecord?> NextAsync(CancellationToken cancel)
    {
        while (true)
        {
            if (_buffer.Bytes.IsEmpty && _buffer.IsEnd) return null;
            var scan = _scanner.Scan(_buffer.Bytes, _buffer.IsEnd);
            var length = scan.Kind == CsvScanKind.Record ? scan.Length : _buffer.Bytes.Length;
            var tooLong = length > _source.RecordBytesMax;
            if (scan.Kind == CsvScanKind.Unfinished && !tooLong)
            {
                await _buffer.FillAsync(cancel);
                continue;
            }

            if (scan.Kind == CsvScanKind.Unfinished || scan.Kind == CsvScanKind.Record && tooLong)
                scan = CsvScan.Broken("csv.too-long", $"The record has more than {_source.RecordBytesMax} bytes.");
            if (scan.Kind == CsvScanKind.Broken) return await BrokenAsync(scan, cancel);
            if (scan.Length > 0) return Record(scan);
            Pass(scan.Next, scan.Lines);
        }
    }

    private SourceRecord Record(CsvScan scan)
    {
        var bytes = _buffer.Bytes;
        var original = bytes[..scan.Length].ToArray();
        Refusal? fault = null;
        ImmutableArray<string> fields = [];
        if (_columns > 0 && _scanner.Cells.Count != _columns)
            fault = Refuse("csv.columns", $"The record has {_scanner.Cells.Count} cells for {_columns} columns.");
        else if (!TryDecode(bytes, out fields))
            fault = Refuse("csv.encoding", $"The record is not written in {_source.Encoding}.");
        var line = _line;
        Pass(scan.Next, scan.Lines);
        return new SourceRecord
        {
            Line = line,
            Fields = fault is null ? fields : [],
            Fault = fault,
            Original = original,
            EndsAt = _buffer.Used,
        };
    }

    private bool TryDecode(ReadOnlySpan<byte> bytes, out ImmutableArray<string> fields)
    {
        var texts = ImmutableArray.CreateBuilder<string>(_scanner.Cells.Count);
        try
        {
            foreach (var cell in _scanner.Cells)
            {
                var text = _encoding.GetString(bytes.Slice(cell.Start, cell.Length));
                var quote = _source.Quote.ToString();
                texts.Add(cell.Doubled ? text.Replace(quote + quote, quote, StringComparison.Ordinal) : text);
            }
        }
        catch (DecoderFallbackException)
        {
            fields = [];
            return false;
        }

        fields = texts.MoveToImmutable();
        return true;
    }

    /// <summary>
    /// Gives up the line at which a broken record begins; what follows is looked at afresh, so that one stray quote
    /// does not swallow the file.
    /// </summary>
    private async ValueTask<SourceRecord> BrokenAsync(CsvScan scan, CancellationToken cancel)
    {
        var line = _line;
        if (!_buffer.Bytes.Contains(Lf)) await _buffer.FillAsync(cancel);
        var (kept, truncated) = Kept();
        while (true)
        {
            var end = _buffer.Bytes.IndexOf(Lf);
            if (end >= 0) Pass(end + 1, 1);
            else Pass(_buffer.Bytes.Length, 0);
            if (end >= 0 || _buffer.IsEnd) break;
            await _buffer.FillAsync(cancel);
        }

        return new SourceRecord
        {
            Line = line,
            Fault = Refuse(scan.Code, scan.Text),
            Original = kept,
            Truncated = truncated,
            EndsAt = _buffer.Used,
        };
    }

    /// <summary>The line at which the window begins, or its beginning where it is too long to be kept.</summary>
    private (byte[] Kept, bool Truncated) Kept()
    {
        var end = _buffer.Bytes.IndexOf(Lf);
        var line = _buffer.Bytes[..(end < 0 ? _buffer.Bytes.Length : end)].TrimEnd((byte)'\r');
        return line.Length <= _source.RecordBytesMax
            ? (line.ToArray(), false)
            : (line[..Math.Min(line.Length, KeptOfTooLong)].ToArray(), true);
    }

    private void Pass(int bytes, int lines)
    {
        _buffer.Use(bytes);
        _line += lines;
    }

    /// <summary>Passes over a byte order mark; a refusal where it speaks against the encoding.</summary>
    private Refusal? SkipMark()
    {
        var bytes = _buffer.Bytes;
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            return Refuse("csv.encoding", "The file is written in UTF-16; save it as UTF-8 first.");
        if (!bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) return null;
        if (_source.Encoding != "utf-8")
            return Refuse("csv.encoding", $"The file says that it is UTF-8, the mapping says {_source.Encoding}.");
        _buffer.Use(3);
        return null;
    }

    private static Refusal Refuse(string code, string detail) => new(RefusalKind.Invalid, code, detail);

    private static Encoding StrictEncoding(string name) => name switch
    {
        "gb18030" => CodePagesEncodingProvider.Instance.GetEncoding(
            "gb18030", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!,
        "latin-1" => Encoding.Latin1,
        _ => new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true),
    };
}
