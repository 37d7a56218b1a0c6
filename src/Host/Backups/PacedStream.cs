namespace City.Host.Backups;

/// <summary>
/// Writes no faster than a rate, so that a backup leaves disk and processor to those whose writes are waiting for them.
/// </summary>
/// <param name="into">Where the bytes go.</param>
/// <param name="bytesPerSecond">The rate, in bytes a second, over the whole of the stream.</param>
/// <param name="clock">The clock.</param>
internal sealed class PacedStream(Stream into, long bytesPerSecond, TimeProvider clock) : OneWayStream
{
    // Shorter pauses than this are left to add up: timers are no finer.
    private static readonly TimeSpan PauseMin = TimeSpan.FromMilliseconds(10);

    private readonly long _began = clock.GetTimestamp();
    private long _written;

    public override bool CanRead => false;

    public override bool CanWrite => true;

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await into.WriteAsync(buffer, cancellationToken);
        _written += buffer.Length;
        var ahead = TimeSpan.FromSeconds((double)_written / bytesPerSecond) - clock.GetElapsedTime(_began);
        if (ahead > PauseMin) await Task.Delay(ahead, clock, cancellationToken);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => into.FlushAsync(cancellationToken);
}
