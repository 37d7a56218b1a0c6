namespace City.Simulation;

/// <summary>The end of a run: the disk is well again, and all must come to rest and be as it was told.</summary>
internal sealed partial class World
{
    private const int RestStepsMax = 100_000;

    private static readonly string[] Tenants = ["", "north"];

    private void ComeToRest()
    {
        Say("the disk is well");
        (_fullUntil, _troubleUntil) = (0, 0);
        if (_processes.Count == 0) StartProcess();
        Rest();
        foreach (var process in _processes) LookAtAll(process);
        if (_random.Next(2) == 0) LosePower();
        while (_processes.Count > 0) Kill(_processes[^1]);
        StartProcess();
        Rest();
        var last = _processes[0];
        foreach (var deed in Ledger.Deeds)
            if (deed.Unsure && deed.IsKeyed)
                Repeat(last, deed);
        Rest();
        foreach (var deed in Ledger.Deeds) Ledger.Check(deed);
        if (last.Door is { } door) EndErasures(last, door);
        LookAtAll(last);
        EachLivesOnce();
        if (last.Door is not null) NothingIsLeft();
        if (!Temper.Options.Retention.IsEmpty) AskBoth(last);
        if (last.Door is not null || !Temper.Options.Retention.IsEmpty) TheStoreIsSound();
    }

    /// <summary>Goes on without clients until nothing is left to do in any process.</summary>
    private void Rest()
    {
        var quiet = 0;
        for (var step = 0; quiet < 3; step++)
        {
            BrokenRule.Unless(step < RestStepsMax, Rule.TheCityComesToRest, "there is always something left to do");
            quiet = Push() ? 0 : quiet + 1;
            if (quiet == 0) continue;
            // Nothing is under way: the keepers look around once more, and must not meet a fault.
            var faults = _processes.Sum(process => process.Faults);
            foreach (var process in _processes) Keep(process);
            Look();
            for (; Push(); step++)
                BrokenRule.Unless(step < RestStepsMax, Rule.TheCityComesToRest, "the keeper never ends");
            if (_processes.Sum(process => process.Faults) != faults) quiet = 0;
        }

        foreach (var process in _processes)
            BrokenRule.Unless(
                process.Sent.Count == 0 && process.Reads.Count == 0 && process is { Keep: null, Commit: null }
                    && process.Door?.IsIdle != false,
                Rule.TheCityComesToRest,
                $"p{process.Number} has nothing left to do and owes {process.Sent.Count + process.Reads.Count}");
    }

    /// <summary>Does one thing that is due; false where none is.</summary>
    private bool Push()
    {
        foreach (var process in _processes)
            for (var shard = 0; shard < Shards; shard++)
                Open(process, shard);
        var ready = Ready();
        if (ready.Count > 0) Do(ready[_random.Next(ready.Count)]);
        else if (_processes.Find(process => process.Commit is null && process.HasWork) is { } busy) Commit(busy);
        else if (Waiting() is { } wait) Time.Pass(wait);
        else return false;
        Look();
        return true;
    }

    private long? Waiting()
    {
        // What is due and waits for a lock goes on when another turn is done.
        var turn = _turns.Where(turn => turn.DueAt > Time.Passed).Min(turn => (long?)turn.DueAt) - Time.Passed;
        return Time.UntilNext is { } timer ? Math.Min(timer, turn ?? timer) : turn;
    }

    /// <summary>Sends a command of which nobody knows whether it was done, until that is known.</summary>
    private void Repeat(SimProcess process, Deed deed)
    {
        for (var tries = 0; tries < 50; tries++)
        {
            // What an earlier answer left open is settled by this one: it is done now, or it never was.
            BrokenRule.Unless(Send(process, deed), Rule.TheCityComesToRest, $"{deed} cannot be sent");
            Look();
            while (process.Sent.Count > 0)
                BrokenRule.Unless(Push(), Rule.TheCityComesToRest, $"{deed} is never answered");
            if (deed.Last != RefusalKind.Overloaded)
            {
                deed.Unsure = false;
                Ledger.Check(deed);
                return;
            }

            if (process.Keep is null) Keep(process);
            Look();
            while (process.Keep is not null && Push())
            {
            }
        }

        throw new BrokenRule(Rule.TheCityComesToRest, $"{deed} is refused again and again");
    }

    /// <summary>All that a process shows: every entity, its past, and the feed from its beginning.</summary>
    private void LookAtAll(SimProcess process)
    {
        foreach (var host in process.City.Hosts)
            BrokenRule.Unless(host.State == ShardState.Serving, Rule.TheCityComesToRest,
                $"shard {host.Number} of p{process.Number} is {host.State}");
        foreach (var tenant in Tenants)
        {
            LookAtEntities(process, () => new LiveEyes(process.City), tenant);
            MustTell(process, "a query", () => QueryAsync(process, tenant), Rule.IndexesAreTheScan);
            LookAtFeed(process, new LiveEyes(process.City), tenant);
            if (Persons is null) continue;
            LookAtEntities(process, () => new OpenEyes(process, Keys!, Persons), tenant);
            LookAtFeed(process, new OpenEyes(process, Keys!, Persons), tenant);
        }
    }

    private void LookAtEntities(SimProcess process, Func<Eyes> eyes, string tenant)
    {
        foreach (var id in Draw.Plain.Concat(Draw.Together))
        {
            MustTell(process, id, () => FindAsync(process, eyes(), tenant, id), Rule.StateIsTheLog);
            MustTell(process, id, () => HistoryAsync(process, eyes(), tenant, id), Rule.HistoryIsTheLog);
        }
    }

    private void LookAtFeed(SimProcess process, Eyes eyes, string tenant) => BrokenRule.Unless(
        Await(process, FeedAsync(process, eyes, tenant, FeedPosition.Beginning(Shards)), tenant),
        Rule.FeedIsTheLog, $"p{process.Number} gives '{tenant}' no feed");

    /// <summary>
    /// Parts that another process has merged, and a depot that it has moved on, are missed at the first read, and then
    /// looked for.
    /// </summary>
    private void MustTell(SimProcess process, string what, Func<Task<bool>> read, Rule rule)
    {
        if (Await(process, read(), what)) return;
        Rest();
        BrokenRule.Unless(Await(process, read(), what), rule, $"p{process.Number} cannot tell of {what}");
    }

    private bool Await(SimProcess process, Task<bool> read, string what)
    {
        for (var step = 0; !read.IsCompleted; step++)
            BrokenRule.Unless(step < RestStepsMax && Push(), Rule.TheCityComesToRest,
                $"p{process.Number} never answers for {what}");
        return read.GetAwaiter().GetResult();
    }

    /// <summary>No entity lives in two shards at once.</summary>
    private void EachLivesOnce()
    {
        var homes = new Dictionary<(string Tenant, string Id), int>();
        for (var shard = 0; shard < Shards; shard++)
            foreach (var entity in Truth.Shards[shard].After(Truth.Shards[shard].Head).Values)
                if (entity.There && !homes.TryAdd((entity.Tenant, entity.Id), shard))
                    throw new BrokenRule(
                        Rule.NothingIsDoubled, $"{entity.Id} of '{entity.Tenant}' lives in shards "
                        + $"{homes[(entity.Tenant, entity.Id)]} and {shard}");
    }
}
