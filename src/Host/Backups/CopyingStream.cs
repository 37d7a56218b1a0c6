namespace City.Host.Backups;

/// <summary>Hands on what is read from one stream and writes it to another on the way.</summary>
internal sealed class CopyingStream(Stream from, Stream copy) : OneWayStream
{
    public override bool CanRead => true;

    public override bool CanWrite => false;

    /// <exception cref="LostException">The stream that is read broke off; other exceptions are of the copy.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        try
        {
            read = await from.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception lost) when (lost is IOException or HttpRequestException)
        {
            throw new LostException(lost);
        }

        await copy.WriteAsync(buffer[..read], cancellationToken);
        return read;
    }
}
