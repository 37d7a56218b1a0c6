using Hash = City.Live.StableHash;

namespace City.Simulation;

/// <summary>What readers ask, and whether they are told what the log says.</summary>
internal sealed partial class World
{
    private readonly SortedDictionary<string, FeedPosition> _read = new(StringComparer.Ordinal);

    private void Read(SimProcess process)
    {
        var tenant = _draw.Tenant();
        var id = _draw.Id(Temper.Together);
        var eyes = EyesOf(process);
        switch (_random.Next(5))
        {
            case 0:
                process.Reads.Add(FindAsync(process, eyes, tenant, id));
                break;
            case 1:
                process.Reads.Add(QueryAsync(process, tenant));
                break;
            case 2:
                process.Reads.Add(HistoryAsync(process, eyes, tenant, id));
                break;
            case 3:
                process.Reads.Add(PastAsync(process, eyes, tenant, id));
                break;
            default:
                var from = _read.GetValueOrDefault(tenant, FeedPosition.Beginning(Shards));
                if (_random.Next(4) == 0)
                    from = new FeedPosition([.. from.Seqs.Select(seq => _random.NextInt64(seq + 1))]);
                process.Reads.Add(FeedAsync(process, eyes, tenant, from));
                break;
        }
    }

    /// <summary>An entity as the log makes it, up to where the process shows its shards.</summary>
    private (ShardView? View, int Slot, TrueEntity? Entity) Expected(SimProcess process, string tenant, string id)
    {
        var (view, slot, entity) = ExpectedBy(process, tenant, id, id);
        if (entity?.Key is not { } key) return (view, slot, entity);
        var led = ExpectedBy(process, tenant, id, key);
        // A note may lead to its own shard; where the process died then, it leads nowhere.
        return led.Entity?.Key is null ? led : (led.View, -1, null);
    }

    private (ShardView? View, int Slot, TrueEntity? Entity) ExpectedBy(
        SimProcess process, string tenant, string id, string key)
    {
        var shard = Hash.Shard(Hash.Of(tenant, key), Shards);
        if (process.City.Hosts[shard].View() is not { } view) return (null, -1, null);
        foreach (var (slot, entity) in Truth.Shards[shard].After(view.Seq))
            if (entity.Tenant == tenant && entity.Id == id)
                return (view, slot, entity);
        return (view, -1, null);
    }

    private async Task<bool> FindAsync(SimProcess process, Eyes eyes, string tenant, string id)
    {
        var before = Seqs(process);
        Result<EntityRecord> found;
        try
        {
            found = await eyes.City.FindAsync(id, Draw.Reader(tenant), CancellationToken.None);
        }
        catch (StoreException)
        {
            Say($"p{process.Number} cannot look for {id}");
            return false;
        }

        Say($"p{process.Number} finds {id}: {found.Refusal?.Code ?? "there"}");
        var after = Seqs(process);
        if (found.Refusal is { Code: "live.not-serving" } && MayNotServe(process, before, after)) return false;
        var same = States(tenant, id, before, after).Any(state => found.TryGet(out var record, out var refusal)
            ? state.Entity is { } entity && eyes.IsSame(record, entity, Truth.Shards[state.Shard])
            : refusal.Code == "entity.unknown" && state.Entity is not { There: true });
        BrokenRule.Unless(same, Rule.StateIsTheLog, $"p{process.Number} finds {id} of '{tenant}' otherwise than it is");
        return true;
    }

    /// <summary>The last change that each shard of a process shows; null where it shows nothing.</summary>
    private static long?[] Seqs(SimProcess process) => [.. process.City.Hosts.Select(host => host.View()?.Seq)];

    /// <summary>
    /// Whether a reader may be told to ask later: a shard is being read, or another process, or a write of which nobody
    /// knew what became of it, has moved the depot on.
    /// </summary>
    private bool MayNotServe(SimProcess process, long?[] before, long?[] after) =>
        before.Contains(null) || after.Contains(null)
        || (!Temper.Options.Archived.IsEmpty && (!process.Alone || process.DiskFailed));

    /// <summary>What an entity was at any moment of a read.</summary>
    private IEnumerable<(int Shard, TrueEntity? Entity)> States(
        string tenant, string id, long?[] before, long?[] after)
    {
        foreach (var state in StatesBy(tenant, id, id, before, after))
            if (state.Entity?.Key is not { } key) yield return state;
            else
                foreach (var other in StatesBy(tenant, id, key, before, after))
                    yield return other;
    }

    private IEnumerable<(int Shard, TrueEntity? Entity)> StatesBy(
        string tenant, string id, string key, long?[] before, long?[] after)
    {
        var shard = Hash.Shard(Hash.Of(tenant, key), Shards);
        if (before[shard] is not { } from || after[shard] is not { } until) return [(shard, null)];
        return Range(from, until).Select(seq => (shard, Truth.Shards[shard].After(seq).Values
            .FirstOrDefault(entity => entity.Tenant == tenant && entity.Id == id)));
    }

    private static IEnumerable<long> Range(long from, long until)
    {
        for (var seq = Math.Min(from, until); seq <= Math.Max(from, until); seq++) yield return seq;
    }

    private async Task<bool> QueryAsync(SimProcess process, string tenant)
    {
        var speed = _random.Next(5);
        var path = new AttributePath([Draw.Speed], []);
        var query = new EntityQuery
        {
            Types = new TypeCondition.Is(Draw.Car), Limit = EntityQuery.LimitMax, Count = true,
            Q = _random.Next(2) == 0 ? null
                : new QueryCondition.Compare(path, Comparison.Equal, [new Operand(Value.Of((long)speed))]),
        };
        var before = Seqs(process);
        Result<EntityPage> result;
        try
        {
            result = await process.City.QueryAsync(query, Draw.Reader(tenant), CancellationToken.None);
        }
        catch (StoreException)
        {
            Say($"p{process.Number} cannot query");
            return false;
        }

        var after = Seqs(process);
        if (!result.TryGet(out var page, out var refusal))
        {
            Say($"p{process.Number} refuses a query: {refusal.Code}");
            BrokenRule.Unless(refusal.Code == "live.not-serving" && MayNotServe(process, before, after),
                Rule.IndexesAreTheScan, $"p{process.Number} refuses a query: {refusal.Detail}");
            return false;
        }

        if (before.Contains(null) || after.Contains(null)) return false;
        var asked = query.Q is null ? (long?)null : speed;
        var (ever, always) = (new HashSet<string>(StringComparer.Ordinal), new List<string>());
        for (var shard = 0; shard < Shards; shard++)
        {
            var moments = Range(before[shard]!.Value, after[shard]!.Value)
                .Select(seq => Matches(shard, seq, tenant, asked).ToHashSet(StringComparer.Ordinal)).ToList();
            ever.UnionWith(moments.SelectMany(each => each));
            always.AddRange(moments.Aggregate((all, next) => [.. all.Where(next.Contains)]));
        }

        var found = page.Entities.Select(each => each.Id).Order(StringComparer.Ordinal).ToList();
        Say($"p{process.Number} queries '{tenant}': {found.Count}");
        BrokenRule.Unless(
            found.TrueForAll(ever.Contains) && always.TrueForAll(found.Contains) && page.Total == found.Count,
            Rule.IndexesAreTheScan,
            $"p{process.Number} finds {string.Join(' ', found)} instead of {string.Join(' ', always)}");
        return true;
    }

    private IEnumerable<string> Matches(int number, long seq, string tenant, long? speed)
    {
        var shard = Truth.Shards[number];
        var (car, attribute) = (shard.Names.Find(Draw.Car), shard.Names.Find(Draw.Speed));
        return shard.After(seq).Values
            .Where(entity => entity.There && entity.Tenant == tenant && entity.Types.Contains(car)
                && (speed is null || (entity.Attributes.TryGetValue((attribute, 0), out var body)
                    && new AttributeView(body).ToAttribute(attribute, 0, shard.Names).Value.ToJson() == $"{speed}")))
            .Select(entity => entity.Id);
    }

    private async Task<bool> HistoryAsync(SimProcess process, Eyes eyes, string tenant, string id)
    {
        var before = Expected(process, tenant, id);
        Result<HistoryPage> result;
        try
        {
            result = await eyes.City.HistoryAsync(
                new HistoryQuery { Id = id, Time = HistoryTime.Recorded }, Draw.Reader(tenant), CancellationToken.None);
        }
        catch (StoreException)
        {
            Say($"p{process.Number} cannot read the past of {id}");
            return false;
        }

        var after = Expected(process, tenant, id);
        Say($"p{process.Number} tells the past of {id}: {result.Refusal?.Code ?? "known"}");
        if (!result.TryGet(out var page, out var refusal))
        {
            BrokenRule.Unless(
                refusal.Code == "live.not-serving" || (refusal.Code == "entity.unknown" && before.Slot < 0),
                Rule.HistoryIsTheLog, $"p{process.Number} refuses the past of {id}: {refusal.Code}");
            return refusal.Code == "entity.unknown";
        }

        // It may have begun with what was there at the call, or at any moment until now.
        var upTo = page.Series.SelectMany(series => series.Points).Select(point => point.Seq)
            .Append(before.View!.Seq).Max();
        var same = before.View.Shard != after.View!.Shard || (upTo <= after.View.Seq
            && Range(upTo, after.View.Seq).Any(seq => PastCheck.IsSame(
                page, Truth.Shards[after.View.Shard].Past(after.Slot, seq), eyes, Exact)));
        BrokenRule.Unless(same, Rule.HistoryIsTheLog, $"p{process.Number} tells another past of {id} than it has");
        return true;
    }

    /// <summary>An entity as it was known at some change of the shard in which it lives.</summary>
    private async Task<bool> PastAsync(SimProcess process, Eyes eyes, string tenant, string id)
    {
        var (view, slot, entity) = Expected(process, tenant, id);
        var (shard, seq) = (view?.Shard ?? 0, _random.NextInt64((view?.Seq ?? 0) + 1));
        var known = Knowledge.Of(new FeedPosition(FeedPosition.Beginning(Shards).Seqs.SetItem(shard, seq)));
        Result<EntityRecord> found;
        try
        {
            found = await eyes.City.FindAsync(
                id, new AsOf(null, known), Draw.Reader(tenant), CancellationToken.None);
        }
        catch (StoreException)
        {
            Say($"p{process.Number} cannot read {id} as it was");
            return false;
        }

        Say($"p{process.Number} finds {id} as of {shard}:{seq}: {found.Refusal?.Code ?? "there"}");
        if (entity is null || found.Refusal is { Code: "live.not-serving" }) return false;
        // What lies before the span of retention is known in parts only.
        if (seq == 0 ? Exact > Moment.Earliest : Truth.Shards[shard].Changes[(int)seq - 1].RecordedAt < Exact)
            return true;
        var then = Truth.Shards[shard].After(seq).GetValueOrDefault(slot);
        var same = found.TryGet(out var record, out var refusal)
            ? then is not null && eyes.IsSame(record, then, Truth.Shards[shard])
            : refusal.Code == "entity.unknown" && then is not { There: true };
        BrokenRule.Unless(same, Rule.HistoryIsTheLog,
            $"p{process.Number} finds {id} of '{tenant}' as of {shard}:{seq} otherwise than it was");
        return true;
    }

    private async Task<bool> FeedAsync(SimProcess process, Eyes eyes, string tenant, FeedPosition from)
    {
        var head = process.City.Head;
        var feed = eyes.City.Feed(from, follow: false, Draw.Reader(tenant), CancellationToken.None);
        if (!feed.TryGet(out var changes, out var refusal))
        {
            Say($"p{process.Number} gives no feed: {refusal.Code}");
            // Of a shard that is being read nobody can say that a position lies ahead of it.
            var ahead = process.City.Hosts.First(host => from.Seqs[host.Number] > head.Seqs[host.Number]);
            var expectedCode = ahead.State == ShardState.Recovering ? "live.not-serving" : "feed.position.ahead";
            BrokenRule.Unless(refusal.Code == expectedCode, Rule.FeedIsTheLog, refusal.Detail);
            return false;
        }

        using var expected = Enumerable.Range(0, Shards).SelectMany(shard => Truth.Shards[shard].Changes
                .Where(change => change.Seq > from.Seqs[shard] && change.Seq <= head.Seqs[shard]
                    && change.Tenant == tenant && change.Kind != ChangeKind.Placed)
                .ToList())
            .ToList().GetEnumerator();
        var count = 0;
        try
        {
            await foreach (var change in changes)
            {
                count++;
                BrokenRule.Unless(expected.MoveNext() && IsSame(change, expected.Current, eyes), Rule.FeedIsTheLog,
                    $"p{process.Number} feeds {Text(change)} from {from}");
            }
        }
        catch (Exception fault) when (fault is StoreException)
        {
            Say($"p{process.Number} breaks off its feed after {count}");
            return false;
        }

        Say($"p{process.Number} feeds {count} from {from} to {head}");
        BrokenRule.Unless(!expected.MoveNext(), Rule.FeedIsTheLog, $"p{process.Number} ends its feed early");
        _read[tenant] = head;
        return true;
    }

    private static bool IsSame(Change told, Change there, Eyes eyes) => Text(told) == Text(there)
        && told.Set.Length == there.Set.Length
        && told.Set.Zip(there.Set).All(each => eyes.IsSame(each.First, each.Second));

    private static string Text(Change change) =>
        $"{change.Shard}:{change.Seq} {change.Tenant} {change.EntityId} {change.Kind} {change.CommandId} "
        + $"{change.RecordedAt.Milliseconds} {change.Subject} {string.Join(',', change.Removed)}";
}
