namespace City.Connectors.Mqtt;

/// <summary>
/// Follows the packets of MQTT as they are read (OASIS MQTT 5.0, 2.1) and breaks off at the head of one that is too
/// long: before anybody makes room for it, and before the sender has shown who it is.
/// </summary>
internal sealed class PacketLimitStream(Stream inner, int packetBytesMax) : Stream
{
    private bool _inLength;
    private int _shift;
    private long _length;
    private long _body;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        Follow(buffer.Span[..count]);
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = inner.Read(buffer, offset, count);
        Follow(buffer.AsSpan(offset, read));
        return read;
    }

    public override ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        inner.WriteAsync(buffer, offset, count, cancellationToken);

    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Flush() => inner.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    private void Follow(ReadOnlySpan<byte> read)
    {
        while (!read.IsEmpty)
        {
            if (_body > 0)
            {
                var passed = (int)Math.Min(_body, read.Length);
                _body -= passed;
                read = read[passed..];
                continue;
            }

            var octet = read[0];
            read = read[1..];
            if (!_inLength)
            {
                (_inLength, _shift, _length) = (true, 0, 0);
                continue;
            }

            _length |= (long)(octet & 0x7F) << _shift;
            _shift += 7;
            if (_length > packetBytesMax || _shift > 28)
                throw new IOException($"A packet is longer than {packetBytesMax} bytes.");
            if ((octet & 0x80) != 0) continue;
            (_inLength, _body) = (false, _length);
        }
    }
}
