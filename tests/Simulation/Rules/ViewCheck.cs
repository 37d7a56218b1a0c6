using System.Text;

namespace City.Simulation;

/// <summary>Looks at what readers of a process see, whenever that has changed.</summary>
internal static class ViewCheck
{
    public static void Look(SimProcess process, Truth truth)
    {
        foreach (var host in process.City.Hosts)
        {
            if (host.View() is not { } view) continue;
            ref var last = ref process.Looked[host.Number];
            if (ReferenceEquals(view, last)) continue;
            var shard = truth.Shards[host.Number];
            var where = $"shard {host.Number} of p{process.Number}";
            BrokenRule.Unless(view.Seq <= shard.Head, Rule.ReadersSeeWhatIsDurable,
                $"{where} shows change {view.Seq}, and the log ends at {shard.Head}");
            truth.Seen(host.Number, view.Seq);
            Entities(view, shard, where, process);
            if (view.Seq != last?.Seq || view.Names != last.Names) Indexes(view, where, process);
            if (view.Names != last?.Names) Replay(host, shard, process, where);
            last = view;
        }
    }

    /// <summary>Whether a record is what the changes of its entity make it.</summary>
    public static bool IsSame(ReadOnlySpan<byte> record, TrueEntity entity)
    {
        if (RecordState.IsThere(record) != entity.There) return false;
        if (record.IsEmpty) return true;
        var view = new EntityView(record);
        if (Encoding.UTF8.GetString(view.Id) != entity.Id) return false;
        if (!entity.There) return RecordState.IsPlaced(record) == entity.Key is not null;
        var types = 0;
        foreach (var type in view.TypeNumbers())
            if (types >= entity.Types.Length || entity.Types[types++] != type)
                return false;
        var attributes = 0;
        for (var each = new AttributeList(view.Attributes); each.MoveNext(); attributes++)
            if (!entity.Attributes.TryGetValue((each.Name, each.Dataset), out var body)
                || !each.Body.SequenceEqual(body))
                return false;
        return types == entity.Types.Length && attributes == entity.Attributes.Count;
    }

    private static void Entities(ShardView view, ShardTruth shard, string where, SimProcess process)
    {
        var entities = shard.After(view.Seq);
        BrokenRule.Unless(
            view.Entities + view.Residence.Entities == entities.Values.Count(entity => entity.There),
            Rule.StateIsTheLog,
            $"{where} counts {view.Entities} and {view.Residence.Entities} archived entities at {view.Seq}");
        var depot = Depot(view, process);
        var rules = new ResidenceRules(process.Options.Archived, view.Names);
        foreach (var (slot, entity) in entities)
        {
            var live = view.Slot(entity.Tenant, entity.Id);
            var isLive = live >= 0;
            var (shelf, shelved) = view.Residence.Find(entity.Tenant, entity.Id);
            BrokenRule.Unless(isLive || shelf is not null || depot is null || depot.Entries.ContainsKey(slot),
                Rule.StateIsTheLog, $"{where} does not find {entity.Id} at {view.Seq}");
            BrokenRule.Unless(
                (!isLive || live == slot) && (shelf is null || (shelved == slot && !isLive)), Rule.StateIsTheLog,
                $"{where} finds {entity.Id} in another slot, or twice, at {view.Seq}");
            var record = RecordOf(view, slot, depot);
            if (record.IsEmpty && depot is null) continue;
            BrokenRule.Unless(IsSame(record, entity), Rule.StateIsTheLog,
                $"{where} shows {entity.Id} otherwise than its changes make it at {view.Seq}");
            BrokenRule.Unless(RecordState.IsArchived(record) != isLive, Rule.StateIsTheLog,
                $"{where} keeps {entity.Id} in memory: {isLive}, against what its record says, at {view.Seq}");
            BrokenRule.Unless(!entity.There || rules.Of(record) == Residency.Archived != isLive, Rule.StateIsTheLog,
                $"{where} keeps {entity.Id} in memory: {isLive}, against what is declared, at {view.Seq}");
        }
    }

    /// <summary>What the disk holds of a shard's archived entities; null where it does not fit the view.</summary>
    private static SimDepotShard? Depot(ShardView view, SimProcess process)
    {
        var depot = SimDepot.Look(process.Store.Disk, view.Shard);
        return depot.State.ThroughSeq >= view.Residence.Through && depot.State.ThroughSeq <= view.Seq ? depot : null;
    }

    /// <summary>The record of a slot, wherever it lies.</summary>
    private static ReadOnlySpan<byte> RecordOf(ShardView view, int slot, SimDepotShard? depot)
    {
        if (view.Records[slot] is { IsEmpty: false } live) return live;
        foreach (var shelf in view.Residence.Shelves)
            if (shelf.Records[slot] is { IsEmpty: false } shelved)
                return shelved[1] == RecordState.Gone ? default : shelved;
        return depot is null ? default : depot.Entries.GetValueOrDefault(slot).Record.Span;
    }

    private static void Indexes(ShardView view, string where, SimProcess process)
    {
        var fresh = new EntityIndexes(view.Names, process.Indexed);
        for (var slot = view.Records.Next(0); slot >= 0; slot = view.Records.Next(slot + 1))
            fresh.Update(slot, default, view.Records[slot]);
        var same = Same(fresh.Types(), view.Types) && Same(fresh.Places(), view.Places)
            && Same(fresh.Values(), view.Values);
        BrokenRule.Unless(same, Rule.IndexesAreTheScan, $"{where} at {view.Seq}");
    }

    /// <summary>A shard that was opened is what the whole log makes of it.</summary>
    private static void Replay(ShardHost host, ShardTruth shard, SimProcess process, string where)
    {
        var view = host.View()!;
        var whole = new Shard(host.Number, process.Options, process.Indexed);
        foreach (var frame in shard.Frames.TakeWhile(frame => frame.LastSeq <= view.Seq)) whole.Replay(frame);
        var other = whole.View();
        var same = (view.Seq, view.Entities, view.Slots, view.NameCount)
            == (other.Seq, other.Entities, other.Slots, other.NameCount);
        for (var name = 0; same && name < view.NameCount; name++) same = view.Names[name] == other.Names[name];
        var depot = Depot(view, process);
        for (var slot = 0; same && slot < view.Slots; slot++)
            same = view.Records[slot].SequenceEqual(other.Records[slot])
                && (depot is null || RecordOf(view, slot, depot).SequenceEqual(RecordOf(other, slot, null)));
        same = same && view.Residence.Entities == other.Residence.Entities
            && view.Residence.Counts.SequenceEqual(other.Residence.Counts) && view.ArchivedSeq == other.ArchivedSeq;
        same = same && Same(view.Ids, other.Ids) && Same(view.Types, other.Types) && Same(view.Places, other.Places)
            && Same(view.Values, other.Values);
        BrokenRule.Unless(same, Rule.SnapshotAndTailAreTheLog, $"{where} at {view.Seq}, opened from its store");
    }

    private static bool Same(KeySet.View one, KeySet.View other)
    {
        var (left, right) = (one.Range(default, IndexKey.Max), other.Range(default, IndexKey.Max));
        while (left.MoveNext())
            if (!right.MoveNext() || left.Current != right.Current)
                return false;
        return !right.MoveNext();
    }
}
