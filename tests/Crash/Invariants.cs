namespace City.Crash;

/// <summary>What must hold after every restart, judged from what clients know, the feed and the entities.</summary>
internal static class Invariants
{
    /// <summary>Compares the feed with what the clients did and saw.</summary>
    /// <returns>What does not hold, in words; empty when all is well.</returns>
    public static IReadOnlyList<string> Check(Ledger ledger, FeedCopy feed)
    {
        var faults = new List<string>();
        var places = Places(ledger, feed, faults);
        foreach (var act in ledger.Acts.Values) CheckAct(act, places, faults);
        var histories = Histories(ledger, feed);
        foreach (var history in histories.Values)
        {
            CheckKinds(history, faults);
            CheckOrder(history, faults);
        }
        CheckSights(ledger, histories, faults);
        return faults;
    }

    /// <summary>Compares the entities as they are now with what the feed says was done to them.</summary>
    /// <param name="ledger">What each command wrote.</param>
    /// <param name="feed">The order of the commands.</param>
    /// <param name="entities">Every entity of the pool as read now; null for one that is not found.</param>
    public static IEnumerable<string> CheckStates(
        Ledger ledger, FeedCopy feed, IReadOnlyDictionary<string, EntityState?> entities)
    {
        var histories = Histories(ledger, feed);
        foreach (var (id, found) in entities)
        {
            EntityState? expected = null;
            foreach (var (act, _) in histories.GetValueOrDefault(id, [])) expected = EntityState.After(expected, act);
            if (found != expected) yield return $"{id} is {Text(found)}, but its changes make it {Text(expected)}";
        }
    }

    /// <summary>Compares the past of an entity with the versions that the feed gives it, each once, in order.</summary>
    public static IEnumerable<string> CheckPast(
        Ledger ledger, FeedCopy feed, string id, IReadOnlyList<long> versions, bool complete)
    {
        var history = Histories(ledger, feed).GetValueOrDefault(id, []);
        var expected = history
            .Where(step => step.Act.Kind is ActKind.Create or ActKind.Patch or ActKind.Upsert)
            .Select(step => step.Act.Number).ToList();
        if (!complete) expected = expected[..Math.Min(versions.Count, expected.Count)];
        if (!versions.SequenceEqual(expected))
            yield return $"the past of {id} is {string.Join(' ', versions)}, "
                + $"but its changes were {string.Join(' ', expected)}";
    }

    private static string Text(EntityState? state) => state?.ToString() ?? "not there";

    /// <summary>Where each act stands in the feed; reports those that stand there twice or were never sent.</summary>
    private static Dictionary<(string, string), FeedLine> Places(Ledger ledger, FeedCopy feed, List<string> faults)
    {
        var places = new Dictionary<(string, string), FeedLine>();
        foreach (var line in feed.Shards.SelectMany(lines => lines))
        {
            var key = (line.CommandId ?? "", line.Entity);
            if (!ledger.Acts.ContainsKey(key)) faults.Add($"nobody sent {line.Text}");
            else if (!places.TryAdd(key, line)) faults.Add($"command {line.CommandId} stands twice: {line.Text}");
        }
        return places;
    }

    private static void CheckAct(Act act, Dictionary<(string, string), FeedLine> places, List<string> faults)
    {
        var line = places.GetValueOrDefault((act.Key, act.Entity));
        if (act.Outcome == Outcome.Acknowledged && line is null)
            faults.Add($"an acknowledged write is lost: {act}, answered at {act.Position}");
        if (act.Outcome == Outcome.Refused && line is not null)
            faults.Add($"a refused command was done all the same: {act}");
        if (act.Outcome == Outcome.Acknowledged && line is not null && act.Position is { } named
            && named != $"{line.Shard}:{line.Seq}")
            faults.Add($"{act} was answered at {named}, but stands at {line.Shard}:{line.Seq}");
    }

    /// <summary>The acts on each entity in the order of the feed.</summary>
    private static Dictionary<string, List<(Act Act, FeedLine Line)>> Histories(Ledger ledger, FeedCopy feed)
    {
        var histories = new Dictionary<string, List<(Act, FeedLine)>>(StringComparer.Ordinal);
        foreach (var line in feed.Shards.SelectMany(lines => lines))
        {
            if (!ledger.Acts.TryGetValue((line.CommandId ?? "", line.Entity), out var act)) continue;
            if (!histories.TryGetValue(line.Entity, out var history)) histories[line.Entity] = history = [];
            history.Add((act, line));
        }
        return histories;
    }

    /// <summary>Each act was possible where it stands, and the feed calls it what it is.</summary>
    private static void CheckKinds(List<(Act Act, FeedLine Line)> history, List<string> faults)
    {
        EntityState? state = null;
        foreach (var (act, line) in history)
        {
            var kind = EntityState.FeedKind(state, act);
            if (line.Kind != kind) faults.Add($"the feed says {line.Kind} of {act}, which {kind ?? "was impossible"}");
            state = EntityState.After(state, act);
        }
    }

    /// <summary>No command stands before one whose answer had come before it was sent.</summary>
    private static void CheckOrder(List<(Act Act, FeedLine Line)> history, List<string> faults)
    {
        var earliestAnswer = long.MaxValue;
        foreach (var (act, _) in Enumerable.Reverse(history))
        {
            if (act.SentAt > earliestAnswer)
                faults.Add($"{act} stands before a command that was answered before it was sent");
            earliestAnswer = Math.Min(earliestAnswer, act.AnsweredAt);
        }
    }

    /// <summary>What a reader saw is in the feed, and was not replaced by what was answered before the read.</summary>
    private static void CheckSights(
        Ledger ledger, Dictionary<string, List<(Act Act, FeedLine Line)>> histories, List<string> faults)
    {
        var unseen = ledger.Sights.ToDictionary();
        foreach (var (entity, history) in histories)
        {
            var earliestAnswer = long.MaxValue;
            foreach (var (act, _) in Enumerable.Reverse(history).Where(step => step.Act.Kind != ActKind.Touch))
            {
                if (unseen.Remove((entity, act.Number), out var readAt) && readAt > earliestAnswer)
                    faults.Add($"a reader saw what had been replaced: {act}");
                earliestAnswer = Math.Min(earliestAnswer, act.AnsweredAt);
            }
        }
        foreach (var (entity, version) in unseen.Keys)
            faults.Add($"a version that a reader saw is gone: {entity} at {version}");
    }
}
