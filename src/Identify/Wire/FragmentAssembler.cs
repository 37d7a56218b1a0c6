using System.Net;

namespace City.Identify;

/// <summary>
/// Puts the fragments of requests together, in any order, each counted once. Bounded: so many unfinished messages, of
/// so many bytes each, for so long; the oldest goes when there is no room.
/// </summary>
internal sealed class FragmentAssembler(TimeProvider clock)
{
    public const int PendingMax = 256, MessageBytesMax = 32_768;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<(SocketAddress, uint, uint), Pending> _pending = [];
    private readonly Queue<(SocketAddress, uint, uint)> _order = new();

    /// <summary>Messages that miss fragments.</summary>
    public int Unfinished
    {
        get { lock (_lock) return _pending.Count; }
    }

    /// <summary>Takes one fragment.</summary>
    /// <returns>The whole message with its envelope, when this was the last missing; else null.</returns>
    public byte[]? Add(SocketAddress source, Envelope envelope, ReadOnlySpan<byte> payload)
    {
        var length = envelope.MessageLength;
        if (length is 0 or > MessageBytesMax) return null;
        var parts = (length + Fragments.PayloadBytes - 1) / Fragments.PayloadBytes;
        if (envelope.Sequence >= parts) return null;
        var number = (int)envelope.Sequence;
        var expected = number == parts - 1 ? length - number * Fragments.PayloadBytes : Fragments.PayloadBytes;
        if (payload.Length != expected) return null;
        lock (_lock)
        {
            if (!_pending.TryGetValue((source, envelope.SessionId, envelope.RequestId), out var pending))
                pending = Begin(source, envelope, parts);
            if (pending.Bytes.Length != Envelope.Bytes + length || pending.Seen[number]) return null;
            payload.CopyTo(pending.Bytes.AsSpan(Envelope.Bytes + number * Fragments.PayloadBytes));
            pending.Seen[number] = true;
            if (--pending.Missing > 0) return null;
            _pending.Remove((source, envelope.SessionId, envelope.RequestId));
            return pending.Bytes;
        }
    }

    private Pending Begin(SocketAddress source, Envelope envelope, int parts)
    {
        while (_order.TryPeek(out var oldest)
            && (!_pending.TryGetValue(oldest, out var old) || _order.Count >= PendingMax
                || clock.GetElapsedTime(old.Since) > Patience))
        {
            _pending.Remove(oldest);
            _order.Dequeue();
        }

        // The address is the receiver's to use again; ours must stay.
        var kept = new SocketAddress(source.Family, source.Size);
        source.Buffer[..source.Size].CopyTo(kept.Buffer);
        var pending = new Pending(
            new byte[Envelope.Bytes + envelope.MessageLength], new bool[parts], clock.GetTimestamp());
        (envelope with { Flags = envelope.Flags & ~EnvelopeFlags.Fragment, Sequence = 0 }).Write(pending.Bytes);
        var key = (kept, envelope.SessionId, envelope.RequestId);
        _pending[key] = pending;
        _order.Enqueue(key);
        return pending;
    }

    private sealed class Pending(byte[] bytes, bool[] seen, long since)
    {
        public byte[] Bytes => bytes;
        public bool[] Seen => seen;
        public long Since => since;
        public int Missing { get; set; } = seen.Length;
    }
}
