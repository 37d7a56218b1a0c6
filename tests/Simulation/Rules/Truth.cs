namespace City.Simulation;

/// <summary>
/// What is durable, read from the simulated disk as the log grows, and what readers have seen of it. After a crash the
/// log is looked at anew: what somebody saw or was told must still be there.
/// </summary>
internal sealed class Truth(World world)
{
    private readonly long[] _seen = new long[World.Shards];
    private SimShared? _following;
    private int _taken;

    public ShardTruth[] Shards { get; private set; } = Fresh();

    /// <summary>A reader saw a shard as it was after a change.</summary>
    public void Seen(int shard, long seq) => _seen[shard] = Math.Max(_seen[shard], seq);

    /// <summary>Takes in what became durable.</summary>
    public void Follow(SimDisk disk)
    {
        var shared = disk.Shared;
        if (!shared.Known) return;
        if (_following != shared) Anew(shared, disk);
        if (_taken == shared.Places.Count) return;
        var file = disk.Find("log")!;
        for (; _taken < shared.Places.Count; _taken++) Take(Frame(shared.Places[_taken], file));
    }

    private static ShardTruth[] Fresh() =>
        [.. Enumerable.Range(0, World.Shards).Select(shard => new ShardTruth(shard))];

    private static LogFrame Frame(SimShared.LogPlace place, SimFile file) =>
        new(place.Shard, place.FirstSeq, place.LastSeq, file.Seen.Slice(place.At, place.Length).ToArray());

    private void Take(LogFrame frame)
    {
        var shard = Shards[frame.Shard];
        var before = shard.Head;
        shard.Add(frame);
        var deeds = new List<Deed>();
        foreach (var change in shard.Changes.Skip((int)before))
        {
            var deed = world.Ledger.Found(change);
            world.Persons?.Take(shard, change, deed);
            if (deed is not null && !deeds.Contains(deed)) deeds.Add(deed);
        }

        foreach (var deed in deeds) Ledger.CheckWhole(deed);
    }

    /// <summary>
    /// The log was found again after a crash. Mostly it goes on from what was known; else it is read from its beginning
    /// and held against all that was seen and told.
    /// </summary>
    private void Anew(SimShared shared, SimDisk disk)
    {
        (_following, _taken) = (shared, 0);
        if (GoesOn(shared, disk)) return;
        world.Say("the log is not what it was");
        var before = Shards;
        Shards = Fresh();
        world.Ledger.Forget();
        world.Persons?.Forget();
        var file = disk.Find("log")!;
        for (; _taken < shared.Places.Count; _taken++) Take(Frame(shared.Places[_taken], file));
        foreach (var deed in world.Ledger.Deeds) Ledger.Check(deed);
        for (var shard = 0; shard < Shards.Length; shard++)
            BrokenRule.Unless(
                Shards[shard].Head >= _seen[shard] && Same(before[shard], Shards[shard], _seen[shard]),
                Rule.ReadersSeeWhatIsDurable, $"readers saw shard {shard} at {_seen[shard]}, which is gone");
    }

    private bool GoesOn(SimShared shared, SimDisk disk)
    {
        var known = Shards.Sum(shard => shard.Frames.Count);
        if (shared.Places.Count < known) return false;
        var file = disk.Find("log")!;
        var at = new int[Shards.Length];
        for (var i = 0; i < known; i++)
        {
            var place = shared.Places[i];
            var frames = Shards[place.Shard].Frames;
            if (at[place.Shard] == frames.Count) return false;
            var body = frames[at[place.Shard]++].Body.Span;
            if (!body.SequenceEqual(file.Seen.Slice(place.At, place.Length))) return false;
        }

        _taken = known;
        return true;
    }

    private static bool Same(ShardTruth one, ShardTruth other, long until)
    {
        for (var i = 0; i < until; i++)
        {
            var (left, right) = (one.Changes[i], other.Changes[i]);
            if ((left.EntityId, left.Tenant, left.CommandId, left.RecordedAt)
                != (right.EntityId, right.Tenant, right.CommandId, right.RecordedAt))
                return false;
        }

        return true;
    }
}
