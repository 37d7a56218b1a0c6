namespace City.Connectors.Csv;

/// <summary>A window over a stream: bytes that were read and not yet used.</summary>
internal sealed class CsvBuffer(Stream stream, int recordBytesMax)
{
    private const int Ahead = 65_536;

    private readonly byte[] _bytes = new byte[recordBytesMax + Ahead];
    private int _start, _end;

    /// <summary>What is there.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(_start, _end - _start);

    /// <summary>Whether the stream ends behind <see cref="Bytes"/>.</summary>
    public bool IsEnd { get; private set; }

    /// <summary>How many bytes of the stream lie before <see cref="Bytes"/>.</summary>
    public long Used { get; private set; }

    /// <summary>Drops bytes from the beginning.</summary>
    public void Use(int count)
    {
        _start += count;
        Used += count;
    }

    /// <summary>Reads until the window is full or the stream ends.</summary>
    public async ValueTask FillAsync(CancellationToken cancel)
    {
        _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
        (_start, _end) = (0, _end - _start);
        while (_end < _bytes.Length && !IsEnd)
        {
            var read = await stream.ReadAsync(_bytes.AsMemory(_end), cancel);
            _end += read;
            IsEnd = read == 0;
        }
    }
}
