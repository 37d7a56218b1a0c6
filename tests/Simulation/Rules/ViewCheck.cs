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
            Entities(view, shard, where);
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

    private static void Entities(ShardView view, ShardTruth shard, string where)
    {
        var entities = shard.After(view.Seq);
        BrokenRule.Unless(view.Entities == entities.Values.Count(entity => entity.There), Rule.StateIsTheLog,
            $"{where} counts {view.Entities} entities at {view.Seq}");
        foreach (var (slot, entity) in entities)
        {
            BrokenRule.Unless(view.Slot(entity.Tenant, entity.Id) == slot, Rule.StateIsTheLog,
                $"{where} does not find {entity.Id} at {view.Seq}");
            BrokenRule.Unless(IsSame(view.Records[slot], entity), Rule.StateIsTheLog,
                $"{where} shows {entity.Id} otherwise than its changes make it at {view.Seq}");
        }
    }

    private static void Indexes(ShardView view, string where, SimProcess process)
    {
        var fresh = new EntityIndexes(view.Names, process.Indexed);
        for (var slot = 0; slot < view.Slots; slot++)
            if (view.Records[slot] is { IsEmpty: false } record)
                fresh.Update(slot, default, record);
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
        for (var slot = 0; same && slot < view.Slots; slot++)
            same = view.Records[slot].SequenceEqual(other.Records[slot]);
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
