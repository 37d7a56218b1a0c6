using System.Collections.Immutable;

namespace City.Live;

/// <summary>
/// What a shard has archived as of a change: in the depot up to <see cref="Through"/>, and on shelves what was changed
/// since. A depot that covers more is right too, as long as it covers no change behind the view: the shelves of the
/// view say the same of all that was carried since.
/// </summary>
internal sealed record ResidenceView
{
    public static ResidenceView None { get; } = new();

    /// <summary>The change through which the depot covered the log.</summary>
    public long Through { get; init; }

    /// <summary>Whether the depot holds anything.</summary>
    public bool HasDepot { get; init; }

    /// <summary>The shelves, the newest first.</summary>
    public ImmutableArray<ShardView> Shelves { get; init; } = [];

    /// <summary>How many archived entities there are, in the depot and on shelves together.</summary>
    public long Entities { get; init; }

    /// <summary>How many of them have a tenant and a type, by the upper half of the index key of both.</summary>
    public ImmutableSortedDictionary<ulong, long> Counts { get; init; } = ImmutableSortedDictionary<ulong, long>.Empty;

    /// <summary>The attributes that may stand in the depot's index by value, as name numbers, ascending.</summary>
    public ImmutableSortedSet<int> Attributes { get; init; } = [];

    /// <summary>Whether nothing was ever archived.</summary>
    public bool IsEmpty => !HasDepot && Shelves.IsEmpty;

    /// <summary>Whether a shelf among the newest <paramref name="count"/> ones says something of a slot.</summary>
    public bool IsShelved(int slot, int count)
    {
        for (var i = 0; i < count; i++)
            if (!Shelves[i].Records[slot].IsEmpty)
                return true;
        return false;
    }

    /// <summary>Whether a shelf says something of a slot.</summary>
    public bool IsShelved(int slot) => IsShelved(slot, Shelves.Length);

    /// <summary>The shelf on which an id stands and its slot; null and -1 where it stands on none.</summary>
    public (ShardView? Shelf, int Slot) Find(string tenant, string id)
    {
        for (var i = 0; i < Shelves.Length; i++)
            if (Shelves[i].Slot(tenant, id) is >= 0 and var slot)
                return IsShelved(slot, i) ? (null, -1) : (Shelves[i], slot);
        return (null, -1);
    }
}
