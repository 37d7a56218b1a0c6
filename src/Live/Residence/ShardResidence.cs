using System.Collections.Immutable;
using City.Kernel;

namespace City.Live;

/// <summary>
/// A shard's archived entities: what was changed last on shelves, the rest in the depot. Called by the shard's one
/// writer; its <see cref="View"/> may be read by any thread.
/// </summary>
internal sealed class ShardResidence
{
    /// <summary>How many shelves' worth may wait for the depot before writes are refused.</summary>
    private const int BacklogMax = 4;

    private readonly int _shard;
    private readonly NameTable _names;
    private readonly IndexedAttributes _indexed;
    private readonly LiveOptions _options;
    private readonly List<Shelf> _shelves = [];
    private ResidenceView? _view = ResidenceView.None;
    private ImmutableSortedDictionary<ulong, long> _counts = ImmutableSortedDictionary<ulong, long>.Empty;
    private ImmutableSortedSet<int> _attributes = [];
    private long _entities;

    public ShardResidence(int shard, NameTable names, IndexedAttributes indexed, LiveOptions options) =>
        (_shard, _names, _indexed, _options) = (shard, names, indexed, options);

    /// <summary>Called with an entity's record before and after each change of an archived one; for checks.</summary>
    internal delegate void Watcher(long seq, int slot, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after);

    internal Watcher? Watch { get; set; }

    /// <summary>The last change that the depot covers.</summary>
    public long Through { get; private set; }

    /// <summary>The last change of an entity that was archived before it or is since.</summary>
    public long LastSeq { get; private set; }

    /// <summary>Whether the depot holds anything.</summary>
    public bool HasDepot { get; private set; }

    /// <summary>Whether the depot's keys are those that queries look for; else they are made anew first.</summary>
    public bool IsIndexed { get; private set; } = true;

    /// <summary>How many archived entities there are.</summary>
    public long Entities => _entities;

    /// <summary>Whether so much waits for the depot that no more should be added.</summary>
    public bool IsFull => _shelves.Count > 0
        && (_shelves.Sum(shelf => shelf.Count) > (long)BacklogMax * _options.ShelfRecords
            || _shelves.Sum(shelf => shelf.Bytes) > (long)BacklogMax * _options.ShelfBytes);

    /// <summary>Whether enough stands on shelves to be carried.</summary>
    public bool IsDue => _shelves.Count > 1 || (_shelves.Count == 1 && (_shelves[0].ThroughSeq > 0
        || _shelves[0].Count >= _options.ShelfRecords || _shelves[0].Bytes >= _options.ShelfBytes));

    /// <summary>What the snapshot says, or a change.</summary>
    public void Touched(long seq) => LastSeq = Math.Max(LastSeq, seq);

    /// <summary>What the depot holds already, before the log is replayed.</summary>
    /// <param name="state">What it holds.</param>
    /// <param name="attributes">The attributes that stand in its index by value.</param>
    /// <param name="indexes">By what its values should be indexed.</param>
    public void Restore(DepotState state, ImmutableSortedSet<int> attributes, string indexes)
    {
        (Through, HasDepot) = (state.ThroughSeq, state.Records > 0);
        (_entities, _counts, _attributes) = (state.Entities, state.Counts, attributes);
        IsIndexed = state.Indexes == indexes || !HasDepot;
        _view = null;
    }

    /// <summary>The depot's keys were made anew.</summary>
    public void Indexed(ImmutableSortedSet<int> attributes) =>
        (IsIndexed, _attributes, _view) = (true, attributes, null);

    /// <summary>The shelf record of a slot; empty where no shelf says anything of it.</summary>
    public ReadOnlySpan<byte> Shelved(int slot)
    {
        for (var i = _shelves.Count - 1; i >= 0; i--)
            if (_shelves[i][slot] is { IsEmpty: false } record)
                return record;
        return default;
    }

    /// <summary>The slot of an id on a shelf, or -1.</summary>
    public int Slot(int tenant, ulong hash, string id)
    {
        for (var i = _shelves.Count - 1; i >= 0; i--)
            if (_shelves[i].Slot(tenant, hash, id) is >= 0 and var slot)
                return slot;
        return -1;
    }

    /// <summary>Takes a change of an entity that was archived before it, or is since.</summary>
    /// <param name="slot">Its slot.</param>
    /// <param name="hash">The hash of its tenant and id.</param>
    /// <param name="seq">The change.</param>
    /// <param name="before">Its archived record before; empty where it had none.</param>
    /// <param name="after">Its archived record since; empty where it has none.</param>
    public void Take(int slot, ulong hash, long seq, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after)
    {
        Touched(seq);
        Watch?.Invoke(seq, slot, before, after);
        if (seq <= Through) return;
        Count(before, -1);
        Count(after, 1);
        if (_shelves.Count == 0 || _shelves[^1].ThroughSeq > 0)
            _shelves.Add(new Shelf(_shard, _names, _indexed));
        _shelves[^1].Put(slot, hash, after);
        _view = null;
    }

    /// <summary>Closes the open shelf, so that it is carried next; does nothing where there is none.</summary>
    /// <param name="seq">The last change that was shown.</param>
    public void Turn(long seq)
    {
        if (_shelves.Count == 0 || _shelves[^1].ThroughSeq > 0) return;
        _shelves[^1].ThroughSeq = seq;
    }

    /// <summary>The oldest closed shelf, or null.</summary>
    public Shelf? NextToCarry() => _shelves.Count > 0 && _shelves[0].ThroughSeq > 0 ? _shelves[0] : null;

    /// <summary>The depot has taken a shelf.</summary>
    public void Carried(Shelf shelf, IEnumerable<int> attributes)
    {
        if (!ReferenceEquals(_shelves[0], shelf))
            throw new InvalidOperationException("Shelves are carried in their order.");
        _shelves.RemoveAt(0);
        _attributes = _attributes.Union(attributes);
        (Through, HasDepot, _view) = (shelf.ThroughSeq, true, null);
    }

    /// <summary>The archived entities as they are now.</summary>
    public ResidenceView View() => _view ??= new ResidenceView
    {
        Through = Through,
        HasDepot = HasDepot,
        Shelves = [.. Enumerable.Reverse(_shelves).Select(shelf => shelf.View())],
        Entities = _entities,
        Counts = _counts,
        Attributes = _attributes,
    };

    private void Count(ReadOnlySpan<byte> record, int by)
    {
        if (!RecordState.IsThere(record)) return;
        _entities += by;
        var view = new EntityView(record);
        foreach (var type in view.TypeNumbers())
        {
            var group = IndexKeys.Type(view.TenantNumber, type, 0).High;
            var count = _counts.GetValueOrDefault(group) + by;
            _counts = count == 0 ? _counts.Remove(group) : _counts.SetItem(group, count);
        }
    }
}
