using City.TestKit;

namespace City.Crash;

/// <summary>How a series of kills is to be done.</summary>
internal sealed record CrashPlan
{
    /// <summary>The program of the brain.</summary>
    public required string Program { get; init; }

    /// <summary>Every choice of the run follows from it, but for the race of the processes.</summary>
    public required int Seed { get; init; }

    /// <summary>How many kills.</summary>
    public required int Rounds { get; init; }

    /// <summary>The file layer that forgets; null for the files as they are.</summary>
    public string? Layer { get; init; }

    /// <summary>The address of the database that the city lies in; null for files in its data directory.</summary>
    public string? Store { get; init; }

    /// <summary>The server that is killed, with the city in it, instead of the brain; null to kill the brain.</summary>
    public PostgresCluster? Victim { get; init; }

    /// <summary>The disk ignores every sync: used to show that the run would find out.</summary>
    public bool Deaf { get; init; }
}

/// <summary>Rounds of traffic, kill, restart and judgement on one data directory.</summary>
internal sealed class CrashRun : IDisposable
{
    private const int TrafficMillisecondsMax = 700;
    private const int AwayMillisecondsMax = 1_500;
    private const int RepeatsOfAnswered = 8;
    private const string SnapshotEvery = "150";
    private const int PastsEachRound = 6;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly TimeProvider _clock = TimeProvider.System;
    private readonly TemporaryFolder _folder = new("crash");
    private readonly CrashPlan _plan;
    private readonly Random _random;
    private readonly UnsyncedFiles? _files;
    private readonly Pool _pool;
    private readonly Ledger _ledger = new();
    private readonly FeedCopy _feed = new();
    private readonly List<Command> _commands = [];

    public CrashRun(CrashPlan plan)
    {
        _plan = plan;
        _random = new Random(plan.Seed);
        _pool = new Pool(plan.Seed);
        if (plan.Layer is not null) _files = new UnsyncedFiles(plan.Layer, Data, _folder.Root);
    }

    /// <summary>
    /// How many commands were answered with success, and how many got no answer because of a kill, or none that settled
    /// what became of them.
    /// </summary>
    public (int Acknowledged, int Unanswered) Counts =>
        (_commands.Count(c => c.Status is >= 200 and < 300), _commands.Count(c => c.Status is null));

    /// <summary>How many file changes the losses of power took back or mixed.</summary>
    public int ChangesForgotten { get; private set; }

    /// <summary>How many changes the feed holds.</summary>
    public int Changes => _feed.Count;

    private string Data => Directory.CreateDirectory(_folder.Of("data")).FullName;

    /// <summary>Runs all rounds; stops at the first that breaks a promise.</summary>
    /// <returns>What was found, in words, with the round; empty when all promises held.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken cancel)
    {
        if (_plan.Victim is { } server) return await RunBesideAsync(server, cancel);
        for (var kills = 0; ; kills++)
        {
            await using var brain = await StartAsync(cancel);
            if (kills > 0)
            {
                string[] faults = [.. await JudgeAsync(brain, kills == _plan.Rounds, cancel), .. _ledger.Faults];
                var when = $"after kill {kills} of {_plan.Rounds}, seed {_plan.Seed}:";
                if (faults.Length > 0) return [when, .. faults, brain.Output];
            }
            if (kills == _plan.Rounds) return [];
            await TrafficAndKillAsync(brain, cancel);
            // Of a disk that lies, some would be a damaged file, which is found out at the start and proves less.
            var loss = _plan.Deaf ? PowerLoss.TakesAll : (PowerLoss)_random.Next(2);
            if (_files is not null) ChangesForgotten += _files.LosePower(loss, _random);
        }
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>The brain lives on, and its server is killed and comes back, round by round.</summary>
    private async Task<IReadOnlyList<string>> RunBesideAsync(PostgresCluster server, CancellationToken cancel)
    {
        await using var brain = await StartAsync(cancel);
        for (var kills = 1; kills <= _plan.Rounds; kills++)
        {
            await TrafficAsync(brain, () => KillAndBringBackAsync(server, brain, cancel), cancel);
            string[] faults = [.. await JudgeAsync(brain, kills == _plan.Rounds, cancel), .. _ledger.Faults];
            if (faults.Length > 0)
                return [$"after server kill {kills} of {_plan.Rounds}, seed {_plan.Seed}:", .. faults, brain.Output];
        }

        return [];
    }

    private async Task KillAndBringBackAsync(PostgresCluster server, Brain brain, CancellationToken cancel)
    {
        await server.KillAsync(cancel);
        await Task.Delay(_random.Next(AwayMillisecondsMax), cancel);
        await server.StartAgainAsync(cancel);
        while (!await brain.IsHealthyAsync(cancel)) await Task.Delay(Pause, _clock, cancel);
        await Task.Delay(_random.Next(50, TrafficMillisecondsMax), cancel);
    }

    private Dictionary<string, string> Elsewhere =>
        _plan.Store is { } store ? new() { ["CITYBRAIN_STORE"] = store } : [];

    private Task<Brain> StartAsync(CancellationToken cancel) => Brain.StartAsync(
        new BrainStart
        {
            Program = _plan.Program,
            Data = Data,
            Work = _folder.Root,
            // So often that kills meet snapshots, the packing of history and the cutting of the log.
            More = ["--snapshot-every", SnapshotEvery],
            Environment = _files?.Environment(_plan.Deaf) ?? Elsewhere,
        },
        cancel);

    private Task TrafficAndKillAsync(Brain brain, CancellationToken cancel) =>
        TrafficAsync(brain, () => brain.KillAsync(cancel), cancel);

    private async Task TrafficAsync(Brain brain, Func<Task> harm, CancellationToken cancel)
    {
        using var client = brain.NewClient(connections: 64);
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var traffic = new Traffic(client, _ledger, _pool, _clock);
        var running = traffic.RunAsync(_feed.Positions[_random.Next(_feed.Positions.Count)], _random, gone.Token);
        await Task.Delay(_random.Next(50, TrafficMillisecondsMax), cancel);
        await harm();
        await gone.CancelAsync();
        await running;
        _commands.AddRange(traffic.Sent);
        // What a reader of the feed got meanwhile must be there afterwards.
        foreach (var fault in _feed.Absorb(traffic.Followed.From, traffic.Followed.Lines, toTheEnd: false))
            _ledger.Faults.Enqueue(fault);
    }

    private async Task<IReadOnlyList<string>> JudgeAsync(Brain brain, bool last, CancellationToken cancel)
    {
        await RepeatSomeAsync(brain.Client, cancel);
        var from = _feed.Positions[_random.Next(_feed.Positions.Count)];
        var (lines, toTheEnd) = await Doors.FeedAsync(brain.Client, from, int.MaxValue, cancel);
        var faults = new List<string>();
        if (!toTheEnd) faults.Add($"the feed broke off after {lines.Count} lines from {from}");
        faults.AddRange(_feed.Absorb(from, lines, toTheEnd));
        faults.AddRange(Invariants.Check(_ledger, _feed));
        var entities = new Dictionary<string, EntityState?>();
        foreach (var id in _pool.Ids) entities[id] = await Doors.EntityAsync(brain.Client, id, cancel);
        faults.AddRange(Invariants.CheckStates(_ledger, _feed, entities));
        foreach (var id in _pool.Some(_random, last ? _pool.Ids.Count : PastsEachRound))
        {
            var (versions, complete) = await Doors.PastAsync(brain.Client, id, cancel);
            faults.AddRange(Invariants.CheckPast(_ledger, _feed, id, versions, complete));
        }
        return faults;
    }

    /// <summary>Sends again, with the same keys, most of what got no answer and some of what got one.</summary>
    private async Task RepeatSomeAsync(HttpClient client, CancellationToken cancel)
    {
        var again = _commands.Where(c => c.Status is null && _random.Next(10) < 6).ToList();
        var answered = _commands.Where(c => c.Status is >= 200 and < 300).TakeLast(2000).ToList();
        for (var i = 0; i < Math.Min(RepeatsOfAnswered, answered.Count); i++)
            again.Add(answered[_random.Next(answered.Count)]);
        var sender = new Traffic(client, _ledger, _pool, _clock);
        foreach (var command in again) await sender.SendAsync(command, cancel);
    }
}
