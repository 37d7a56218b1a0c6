using System.Collections.Immutable;
using System.Text;

namespace City.Simulation;

/// <summary>
/// One shard as its log has it, change by change, folded again from what each change says and by nothing else.
/// </summary>
internal sealed class ShardTruth(int shard)
{
    private readonly List<ImmutableSortedDictionary<int, TrueEntity>> _after =
        [ImmutableSortedDictionary<int, TrueEntity>.Empty];

    private readonly HashSet<int> _archived = [];

    private Moment _last = Moment.Earliest;

    public NameTable Names { get; } = new();

    public List<LogFrame> Frames { get; } = [];

    public List<Change> Changes { get; } = [];

    /// <summary>Whose each change is, by slot.</summary>
    public List<int> Slots { get; } = [];

    public List<TruePoint> Points { get; } = [];

    public long Head => Changes.Count;

    /// <summary>The entities by slot, after a change.</summary>
    public ImmutableSortedDictionary<int, TrueEntity> After(long seq) => _after[(int)seq];

    public void Add(LogFrame frame)
    {
        BrokenRule.Unless(frame.FirstSeq == Head + 1, Rule.LogIsInOrder,
            $"shard {shard} has the changes {frame.FirstSeq} to {frame.LastSeq} behind {Head}");
        Frames.Add(frame);
        var each = new FrameReader(frame);
        while (each.MoveNext()) Add(new ChangeView(each.Change, Names, internNames: true), each.Seq);
    }

    private void Add(in ChangeView change, long seq)
    {
        BrokenRule.Unless(change.RecordedAt >= _last, Rule.LogIsInOrder,
            $"change {seq} of shard {shard} is recorded before the one before it");
        _last = change.RecordedAt;
        var told = change.ToChange(shard, seq, Names);
        Changes.Add(told);
        Slots.Add(change.Slot);
        var last = _after[^1].GetValueOrDefault(change.Slot);
        BrokenRule.Unless(last is null || (last.Tenant, last.Id) == (told.Tenant, told.EntityId), Rule.StateIsTheLog,
            $"change {seq} of shard {shard} puts {told.EntityId} into the place of {last?.Id}");
        var isThere = last is { There: true };
        var mustBeThere = change.Kind is ChangeKind.Updated or ChangeKind.Deleted or ChangeKind.Recorded;
        BrokenRule.Unless(isThere == mustBeThere, Rule.StateIsTheLog,
            $"change {seq} of shard {shard} says {change.Kind} of {told.EntityId}, there: {isThere}");
        Move(last, change, seq);
        var removed = new List<(int Name, int Dataset)>();
        var next = Next(last, change, told, removed);
        _after.Add(_after[^1].SetItem(change.Slot, next));
        foreach (var key in removed) Points.Add(Point(change, seq, key, null));
        foreach (var (key, body) in Set(change)) Points.Add(Point(change, seq, key, body));
    }

    /// <summary>A change of an archived entity says what it was before, so that nobody has to look for it.</summary>
    private void Move(TrueEntity? last, in ChangeView change, long seq)
    {
        BrokenRule.Unless(change.Base.IsEmpty != _archived.Contains(change.Slot), Rule.StateIsTheLog,
            $"change {seq} of shard {shard} has a base: {!change.Base.IsEmpty}");
        BrokenRule.Unless(change.Base.IsEmpty || ViewCheck.IsSame(change.Base, last!), Rule.StateIsTheLog,
            $"change {seq} of shard {shard} rests on another base than what was there");
        if (change.Residency == Residency.Archived) _archived.Add(change.Slot);
        else _archived.Remove(change.Slot);
    }

    private static TrueEntity Next(
        TrueEntity? last, in ChangeView change, Change told, List<(int Name, int Dataset)> removed)
    {
        var none = ImmutableSortedDictionary<(int Name, int Dataset), byte[]>.Empty;
        var before = last is { There: true } ? last.Attributes : none;
        if (change.Kind == ChangeKind.Placed)
            return new TrueEntity(
                told.Tenant, told.EntityId, false, Encoding.UTF8.GetString(change.PartitionKey), [], none);
        if (change.Kind == ChangeKind.Deleted)
        {
            removed.AddRange(before.Keys);
            return new TrueEntity(told.Tenant, told.EntityId, false, null, last?.Types ?? [], none);
        }

        if (change.Kind == ChangeKind.Recorded) return last!;
        var reader = new ByteReader(change.Removed);
        for (var left = change.RemovedCount; left > 0; left--) removed.Add((reader.Count(), reader.Count()));
        var types = change.HasTypes ? Numbers(change.Types) : last?.Types ?? [];
        var after = change.ReplacesAll ? none : before.RemoveRange(removed);
        return new TrueEntity(told.Tenant, told.EntityId, true, null, types, after.SetItems(Set(change)));
    }

    private static SortedDictionary<(int Name, int Dataset), byte[]> Set(in ChangeView change)
    {
        var set = new SortedDictionary<(int Name, int Dataset), byte[]>();
        var each = new AttributeList(change.Set);
        while (each.MoveNext()) set.Add((each.Name, each.Dataset), each.Body.ToArray());
        return set;
    }

    private static ImmutableArray<int> Numbers(ReadOnlySpan<byte> types)
    {
        var numbers = ImmutableArray.CreateBuilder<int>();
        foreach (var number in new NumberSequence(types)) numbers.Add(number);
        return numbers.ToImmutable();
    }

    private TruePoint Point(in ChangeView change, long seq, (int Name, int Dataset) key, byte[]? body)
    {
        var name = Names[key.Name];
        var dataset = key.Dataset == 0 ? null : Names[key.Dataset];
        var attribute = body is null ? null : new AttributeView(body).ToAttribute(key.Name, key.Dataset, Names);
        return new TruePoint(
            change.Slot, seq, key, attribute?.ObservedAt ?? change.RecordedAt, change.RecordedAt,
            attribute?.Kind == AttributeKind.Unspecified ? null : Say(name, dataset, seq, change.RecordedAt),
            attribute);
    }

    /// <summary>The past of an entity up to a change: what was taken back by then is not told.</summary>
    public IEnumerable<TruePoint> Past(int slot, long upTo)
    {
        var points = Points.Where(point => point.Slot == slot && point.Seq <= upTo).ToList();
        var backs = points.FindAll(point => point.Head is null);
        return points.Where(point => point.Head is not null && !backs.Exists(back => back.Seq > point.Seq
            && (back.Series, back.Observed) == (point.Series, point.Observed)));
    }

    /// <summary>A point of history but its value, in one text.</summary>
    public static string Say(string name, string? dataset, long seq, Moment recordedAt) =>
        $"{seq} {name} {dataset} {recordedAt.Milliseconds}";
}
