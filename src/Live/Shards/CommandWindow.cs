using City.Kernel;

namespace City.Live;

/// <summary>
/// The last command ids that a shard has carried out, with their answers. Bounded; the oldest go first, but only when
/// <see cref="Trim"/> says that the newest stay.
/// </summary>
internal sealed class CommandWindow
{
    /// <summary>How many command ids are remembered.</summary>
    public const int Capacity = 65_536;

    private readonly Dictionary<IndexKey, (long Seq, OutcomeKind Kind)> _known = [];
    private IndexKey[] _ring = new IndexKey[64];
    private int _first;
    private int _count;

    public static IndexKey Key(string tenant, string id, string commandId) =>
        new(StableHash.Of(tenant, id), StableHash.Of(id, commandId));

    public bool TryGet(IndexKey key, out (long Seq, OutcomeKind Kind) answer) => _known.TryGetValue(key, out answer);

    public void Add(IndexKey key, long seq, OutcomeKind kind)
    {
        if (!_known.TryAdd(key, (seq, kind))) return;
        if (_count == _ring.Length)
        {
            var larger = new IndexKey[_ring.Length * 2];
            for (var i = 0; i < _count; i++) larger[i] = At(i);
            (_ring, _first) = (larger, 0);
        }

        _ring[(_first + _count++) & (_ring.Length - 1)] = key;
    }

    /// <summary>Lets the oldest go that are too many.</summary>
    public void Trim()
    {
        for (; _count > Capacity; _count--)
        {
            _known.Remove(_ring[_first]);
            _first = (_first + 1) & (_ring.Length - 1);
        }
    }

    /// <summary>Takes back what was added last, for a transaction that is refused.</summary>
    public void Forget(IndexKey key)
    {
        if (_count == 0 || At(_count - 1) != key)
            throw new InvalidOperationException("Only the newest command id can be taken back.");
        _count--;
        _known.Remove(key);
    }

    public void Write(ByteWriter writer, long throughSeq)
    {
        var kept = 0;
        for (var i = 0; i < _count; i++)
            if (_known[At(i)].Seq <= throughSeq)
                kept++;
        writer.Count(kept);
        for (var i = 0; i < _count; i++)
        {
            var key = At(i);
            var (seq, kind) = _known[key];
            if (seq > throughSeq) continue;
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

    private IndexKey At(int place) => _ring[(_first + place) & (_ring.Length - 1)];
}
