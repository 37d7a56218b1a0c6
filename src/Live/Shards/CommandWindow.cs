using City.Kernel;

namespace City.Live;

/// <summary>
/// The last command ids that a shard has carried out, with their answers. Bounded; the oldest go first.
/// </summary>
internal sealed class CommandWindow
{
    /// <summary>How many command ids are remembered.</summary>
    public const int Capacity = 65_536;

    private readonly Dictionary<IndexKey, (long Seq, OutcomeKind Kind)> _known = [];
    private readonly Queue<IndexKey> _order = new();

    public static IndexKey Key(string tenant, string id, string commandId) =>
        new(StableHash.Of(tenant, id), StableHash.Of(id, commandId));

    public bool TryGet(IndexKey key, out (long Seq, OutcomeKind Kind) answer) => _known.TryGetValue(key, out answer);

    public void Add(IndexKey key, long seq, OutcomeKind kind)
    {
        if (!_known.TryAdd(key, (seq, kind))) return;
        _order.Enqueue(key);
        if (_order.Count > Capacity) _known.Remove(_order.Dequeue());
    }

    /// <summary>Takes back what was added last, for a transaction that is refused.</summary>
    public void Forget(IndexKey key) => _known.Remove(key);

    public void Write(ByteWriter writer, long throughSeq)
    {
        var kept = _order.Where(key => _known.TryGetValue(key, out var answer) && answer.Seq <= throughSeq).ToArray();
        writer.Count(kept.Length);
        foreach (var key in kept)
        {
            var (seq, kind) = _known[key];
            writer.Fixed64(key.High);
            writer.Fixed64(key.Low);
            writer.Unsigned((ulong)seq);
            writer.Byte((byte)kind);
        }
    }

    public void Read(ref ByteReader reader)
    {
        for (var left = reader.Count(); left > 0; left--)
        {
            var key = new IndexKey(reader.Fixed64(), reader.Fixed64());
            Add(key, (long)reader.Unsigned(), (OutcomeKind)reader.Byte());
        }
    }
}
