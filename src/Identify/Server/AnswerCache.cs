using System.Collections.Immutable;

namespace City.Identify;

/// <summary>
/// What other nodes answered, for as long as the values may be kept, and for a short time also that there was nothing.
/// Bounded in number and bytes; what came first goes first.
/// </summary>
internal sealed class AnswerCache(TimeProvider clock)
{
    public const int EntriesMax = 65_536;

    private const long BytesMax = 64 << 20;
    private const int OverheadBytes = 200;
    private static readonly TimeSpan NothingLife = TimeSpan.FromSeconds(30), LifeMax = TimeSpan.FromDays(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.OrdinalIgnoreCase);
    private readonly Queue<Entry> _order = new();
    private long _bytes;

    /// <summary>Answers that are kept.</summary>
    public int Count
    {
        get { lock (_lock) return _entries.Count; }
    }

    /// <summary>What was answered of a handle, all its public values; null where nothing is kept of it.</summary>
    public (ResponseCode Code, ImmutableArray<HandleValue> Values)? Find(string handle)
    {
        lock (_lock)
            return _entries.TryGetValue(handle, out var entry) && clock.GetUtcNow() < entry.Until
                ? (entry.Code, entry.Values)
                : null;
    }

    /// <summary>Keeps an answer, where it may be kept.</summary>
    public void Keep(string handle, ResponseCode code, ImmutableArray<HandleValue> values)
    {
        if (code is not (ResponseCode.Success or ResponseCode.HandleNotFound)) return;
        var now = clock.GetUtcNow();
        var until = code == ResponseCode.Success ? now + LifeMax : now + NothingLife;
        long bytes = OverheadBytes + 2 * handle.Length;
        foreach (var value in values)
        {
            bytes += OverheadBytes + value.Data.Length;
            var end = value.TtlKind == 0 ? now.AddSeconds(value.Ttl) : DateTimeOffset.FromUnixTimeSeconds(value.Ttl);
            if (end < until) until = end;
        }

        if (until <= now || bytes > BytesMax / 16) return;
        var entry = new Entry(handle, code, values, until, bytes);
        lock (_lock)
        {
            if (_entries.TryGetValue(handle, out var old)) _bytes -= old.Bytes;
            _entries[handle] = entry;
            _order.Enqueue(entry);
            _bytes += bytes;
            while (_entries.Count > EntriesMax || _bytes > BytesMax || _order.Count > 2 * EntriesMax) Forget();
        }
    }

    private void Forget()
    {
        if (!_order.TryDequeue(out var oldest)) return;
        if (!_entries.TryGetValue(oldest.Handle, out var there) || there != oldest) return;
        _entries.Remove(oldest.Handle);
        _bytes -= oldest.Bytes;
    }

    private sealed record Entry(
        string Handle, ResponseCode Code, ImmutableArray<HandleValue> Values, DateTimeOffset Until, long Bytes);
}
