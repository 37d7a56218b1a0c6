namespace City.Identify;

/// <summary>
/// The stream that a mirror follows: the frames of the log behind the one that it has, and on as they come. Secrets
/// leave it only for who is trusted with them.
/// </summary>
internal sealed class MirrorSource(HandleLog log, TimeProvider clock)
{
    private const int SendBytes = 256 * 1024;
    private static readonly TimeSpan TickEvery = TimeSpan.FromSeconds(1);

    /// <summary>What a mirror holds as well; the rest is each node's own.</summary>
    public static bool IsMirrored(RecordKind kind) => kind is RecordKind.Handle or RecordKind.Home
        or RecordKind.Receipt or RecordKind.Quota or RecordKind.Reservation or RecordKind.Away;

    /// <summary>Sends until the other side is gone, or must ask again.</summary>
    /// <param name="into">Where to.</param>
    /// <param name="store">The store that the mirror followed; 0 for none.</param>
    /// <param name="after">The last frame of it that the mirror has.</param>
    /// <param name="secrets">Send secrets as they are.</param>
    /// <param name="cancel">The other side is gone, or the node stops.</param>
    public async Task RunAsync(Stream into, long store, ulong after, bool secrets, CancellationToken cancel)
    {
        var from = store == log.Identity && after <= log.FrameNumber && after + 1 >= log.FirstFrame ? after : 0;
        var (follower, sent) = (new LogFollower(log, from), new WireWriter(SendBytes));
        Block(sent, MirrorBlock.Hello, log.Identity, (long)from);
        while (!cancel.IsCancellationRequested)
        {
            // Taken before the log is looked at, so that nothing is missed between.
            var changed = log.Changed;
            while (follower.Next())
            {
                Write(sent, follower, secrets);
                if (sent.Length >= SendBytes) await SendAsync(into, sent, cancel);
            }

            if (follower.IsBroken) return;
            Block(sent, MirrorBlock.Tick, (long)follower.Number, clock.GetUtcNow().ToUnixTimeMilliseconds());
            await SendAsync(into, sent, cancel);
            try
            {
                await changed.WaitAsync(TickEvery, clock, cancel);
            }
            catch (TimeoutException)
            {
                // Nothing came: a tick says that all is well.
            }
        }
    }

    private static async Task SendAsync(Stream into, WireWriter sent, CancellationToken cancel)
    {
        await into.WriteAsync(sent.WrittenMemory, cancel);
        await into.FlushAsync(cancel);
        sent.Clear();
    }

    private static void Block(WireWriter sent, byte kind, long one, long other)
    {
        var start = MirrorBlock.Begin(sent, kind);
        sent.Int64(one);
        sent.Int64(other);
        MirrorBlock.End(sent, start);
    }

    private static void Write(WireWriter sent, LogFollower follower, bool secrets)
    {
        var start = MirrorBlock.Begin(sent, MirrorBlock.Frame);
        sent.Int64((long)follower.Number);
        while (follower.NextRecord(out var record))
        {
            if (!IsMirrored(record.Kind)) continue;
            sent.Byte((byte)((byte)record.Kind | (record.IsGone ? Frame.Gone : 0)));
            sent.Block(record.Name);
            if (record.Kind == RecordKind.Handle && !record.IsGone && !secrets) Masked(sent, record.Body);
            else sent.Block(record.Body);
        }

        MirrorBlock.End(sent, start);
    }

    // A secret without bytes proves nobody.
    private static void Masked(WireWriter sent, ReadOnlySpan<byte> values)
    {
        var start = sent.Length;
        sent.Int32(0);
        sent.Bytes(values[..4]);
        for (var rest = values[4..]; ValueView.TryRead(rest, out var value); rest = rest[value.Raw.Length..])
        {
            if (!ValueCodec.Matches(value.Type, HandleTypes.SecretKey))
            {
                sent.Bytes(value.Raw);
                continue;
            }

            // Up to the length of the data, then what follows it.
            sent.Bytes(value.Raw[..^(4 + value.Data.Length + value.References.Length)]);
            sent.Int32(0);
            sent.Bytes(value.References);
        }

        sent.Patch(start, sent.Length - start - 4);
    }
}
