using City.Kernel;

namespace City.Live;

/// <summary>
/// Walks over the slots of a shard's depot that may match a query, in the very order in which
/// <see cref="CandidateWalk"/> goes over those in memory.
/// </summary>
internal sealed class DepotWalk
{
    private readonly List<DepotCursor> _cursors;
    private readonly Func<ulong, bool>? _mayMatch;
    private readonly bool _bySlot;
    private bool _began;

    private DepotWalk(List<DepotCursor> cursors, bool bySlot, Func<ulong, bool>? mayMatch = null) =>
        (_cursors, _bySlot, _mayMatch) = (cursors, bySlot, mayMatch);

    public IndexKey Order { get; private set; }

    public int Slot { get; private set; } = -1;

    /// <summary>Whether a slot may come more than once.</summary>
    public bool MayRepeat => !_bySlot;

    /// <summary>Whether the next step needs no look into the depot.</summary>
    public bool HasMoreAtHand => _cursors.TrueForAll(cursor => cursor.HasMoreAtHand);

    /// <summary>The keys of ranges in their order.</summary>
    public static DepotWalk ByKey(DepotCursor cursor, Func<ulong, bool>? mayMatch) => new([cursor], false, mayMatch);

    /// <summary>The slots of several ranges side by side, least slot first, each once.</summary>
    public static DepotWalk BySlot(IEnumerable<DepotCursor> cursors) => new([.. cursors], true);

    public async ValueTask<bool> MoveNextAsync(CancellationToken cancel)
    {
        if (_bySlot) return await NextSlotAsync(cancel).ConfigureAwait(false);
        while (await _cursors[0].MoveNextAsync(cancel).ConfigureAwait(false))
        {
            var key = _cursors[0].Current;
            if (_mayMatch?.Invoke(key.High) == false) continue;
            (Order, Slot) = (key, _cursors[0].Slot);
            return true;
        }

        return false;
    }

    private async ValueTask<bool> NextSlotAsync(CancellationToken cancel)
    {
        for (var i = _cursors.Count - 1; i >= 0; i--)
            if ((!_began || _cursors[i].Slot <= Slot) && !await _cursors[i].MoveNextAsync(cancel).ConfigureAwait(false))
                _cursors.RemoveAt(i);
        _began = true;
        if (_cursors.Count == 0) return false;
        Slot = _cursors.Min(cursor => cursor.Slot);
        Order = new IndexKey(0, (uint)Slot);
        return true;
    }
}
