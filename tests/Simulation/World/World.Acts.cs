using System.Collections.Immutable;

namespace City.Simulation;

/// <summary>What processes and clients do, and what is done to them.</summary>
internal sealed partial class World
{
    private void StartProcess()
    {
        if (_processes.Count == 0)
            foreach (var name in Disk.List("new/")) Disk.Delete(name);
        var process = new SimProcess(this, ++_processesMade, Shards);
        _processes.Add(process);
        Say($"p{process.Number} starts");
        if (_processes.Count > 1) foreach (var each in _processes) each.Alone = false;
        _wasShared |= _processes.Count > 1;
        for (var shard = 0; shard < Shards; shard++)
            if (process.Alone || _random.Next(2) == 0)
                Open(process, shard);
    }

    private void Open(SimProcess process) => Open(process, _random.Next(Shards));

    private void Open(SimProcess process, int shard)
    {
        if (process.Opening[shard] is not null || process.Opened[shard]) return;
        Say($"p{process.Number} opens {shard}");
        process.Opening[shard] = process.City.OpenShardAsync(shard, CancellationToken.None);
    }

    /// <summary>A process gives a shard away. Whoever opens it next has it: another one, or itself.</summary>
    private void HandOver(SimProcess process)
    {
        var shard = _random.Next(Shards);
        if (!process.Opened[shard]) return;
        Say($"p{process.Number} closes {shard}");
        process.Opened[shard] = false;
        process.City.CloseShard(shard);
    }

    /// <summary>A process dies in the middle of what it does. The machine lives, and so does what it wrote.</summary>
    private void Kill(SimProcess process)
    {
        Say($"p{process.Number} dies");
        Crashes++;
        End(process);
        if (_processes.Count == 0) Disk.ForgetShared();
    }

    private void LosePower()
    {
        Say("the power fails");
        Crashes++;
        while (_processes.Count > 0) End(_processes[^1]);
        Disk = Disk.AfterPowerLoss(_random);
        (_fullUntil, _troubleUntil) = (0, 0);
    }

    private void End(SimProcess process)
    {
        process.IsDead = true;
        _processes.Remove(process);
        foreach (var turn in _turns.Where(turn => turn.Process == process && turn.Step is { Bytes: > 0 }))
            if (_random.Next(2) == 0)
                turn.Step!.DoPart?.Invoke(_random.Next(turn.Step.Bytes + 1));
        _turns.RemoveAll(turn => turn.Process == process);
        foreach (var name in _locks.Where(each => each.Value == process).Select(each => each.Key).ToList())
            _locks.Remove(name);
        Time.Forget(process);
        foreach (var (deed, _) in process.Sent) Ledger.NotAnswered(deed);
    }

    private Deed NewDeed(SimProcess process)
    {
        var number = Ledger.Deeds.Count;
        var deed = _readings?.Next(number, Temper.Together) ?? (Temper.Together && process.Alone && _random.Next(6) == 0
            ? _draw.Transaction(number) : _draw.Single(number, Temper.Together));
        Ledger.Add(deed);
        return deed;
    }

    /// <summary>One that was sent before: lately, as clients do that got no answer, or long ago.</summary>
    private Deed OldDeed()
    {
        var back = _random.Next(3) == 0 ? Ledger.Deeds.Count : Math.Min(8, Ledger.Deeds.Count);
        return Ledger.Deeds[^(1 + _random.Next(back))];
    }

    private bool Send(SimProcess process, Deed deed)
    {
        if (deed.IsSent && !deed.IsKeyed) return false;
        // Two that place the same entity would wait for each other on a thread of the pool, and another process's
        // placements are not seen: calls between processes are not built yet.
        if (deed.Places && (process.Sent.Any(each => each.Deed.Places) || (deed.Key is not null && !process.Alone)))
            return false;
        Say($"{deed} to p{process.Number}: {deed.Words}");
        deed.IsSent = true;
        deed.Open++;
        process.Sent.Add((deed, AskAsync(DoorOf(process), deed)));
        return true;
    }

    private static async Task<ImmutableArray<Outcome>> AskAsync(ICity city, Deed deed) => deed.Key is { } key
        ? await city.TransactAsync(key, deed.Commands, deed.Caller, CancellationToken.None)
        : [await city.WriteAsync(deed.Commands[0], deed.Caller, CancellationToken.None)];

    private void Commit(SimProcess process)
    {
        Say($"p{process.Number} commits");
        process.Commit = Sabotage == Sabotage.EarlyPublish
            ? EarlyCommitter.RoundAsync(process.City, process.Store.Log)
            : process.City.Committer.RoundAsync().AsTask();
    }

    private void Keep(SimProcess process)
    {
        Say($"p{process.Number} keeps");
        process.Keep = process.City.Keeper.RoundAsync(CancellationToken.None);
    }

    /// <summary>Looks for what has ended in a process: answers, rounds, reads.</summary>
    private void Poll(SimProcess process)
    {
        for (var i = 0; i < process.Sent.Count; i++)
        {
            var (deed, answer) = process.Sent[i];
            if (!answer.IsCompleted) continue;
            process.Sent.RemoveAt(i--);
            if (process.Door is not null && answer.Exception?.InnerException is StoreException)
            {
                Say($"{deed} from p{process.Number}: the keys cannot be read");
                Ledger.NotBegun(deed);
                continue;
            }

            var outcomes = answer.GetAwaiter().GetResult();
            Say($"{deed} from p{process.Number}: {string.Join(", ", outcomes.Select(Text))}");
            Ledger.Answered(deed, outcomes);
            if (process.Door is not null) MustLive(process, deed, outcomes);
        }

        process.Commit = Ended(process.Commit);
        process.Keep = Ended(process.Keep);
        if (process.Door is { } door) Poll(process, door);
        for (var shard = 0; shard < Shards; shard++) PollOpening(process, shard);
        for (var i = 0; i < process.Reads.Count; i++)
            if (Ended(process.Reads[i]) is null)
                process.Reads.RemoveAt(i--);
    }

    private void PollOpening(SimProcess process, int shard)
    {
        if (process.Opening[shard] is not { IsCompleted: true } opening) return;
        process.Opening[shard] = null;
        try
        {
            opening.GetAwaiter().GetResult();
            process.Opened[shard] = true;
            Say($"p{process.Number} has opened {shard}");
        }
        catch (Exception fault) when (IsExpected(process, fault))
        {
            process.Faults++;
            Say($"p{process.Number} could not open {shard}");
        }
        catch (Exception fault) when (fault is not BrokenRule)
        {
            throw new BrokenRule(Rule.NothingBreaks, $"shard {shard} cannot be opened: {fault}");
        }
    }

    /// <summary>
    /// Whether a fault is the disk's, or comes of what the disk or another process left otherwise than was thought:
    /// then the work is tried again, and that it succeeds in the end is a rule of its own.
    /// </summary>
    public static bool IsExpected(SimProcess process, Exception fault) => fault is StoreException
        || (fault is HistoryTakenException or DepotTakenException && (process.DiskFailed || !process.Alone))
        || (fault is ArgumentException or InvalidDataException && !process.Alone);

    private static Task? Ended(Task? task)
    {
        if (task is not { IsCompleted: true }) return task;
        try
        {
            task.GetAwaiter().GetResult();
        }
        catch (Exception fault) when (fault is not BrokenRule)
        {
            throw new BrokenRule(Rule.NothingBreaks, fault.ToString());
        }

        return null;
    }

    private static string Text(Outcome outcome) =>
        outcome.Refusal?.Code ?? $"{outcome.Kind} {outcome.Shard}:{outcome.Seq}{(outcome.Repeated ? " again" : "")}";
}
