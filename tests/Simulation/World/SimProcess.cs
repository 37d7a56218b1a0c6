using System.Collections.Immutable;

namespace City.Simulation;

/// <summary>One process of the machine: a live city without threads of its own, and what it has under way.</summary>
internal sealed class SimProcess : IPace
{
    private readonly World _world;
    private readonly YieldQueue _yields = new();

    public SimProcess(World world, int number, int shards)
    {
        (_world, Number) = (world, number);
        Store = new SimStore(world.Disk, shards, this, world.Sabotage);
        var clock = new SimClock(world.Time, this);
        City = new LiveCity(Store, Kept(world), clock, new SimLogger(world, this), Answer);
        if (world.Keys is { } keys) Door = new SealedDoor(this, keys, world, clock);
        Opening = new Task?[shards];
        Opened = new bool[shards];
        Looked = new ShardView?[shards];
    }

    public int Number { get; }

    public LiveOptions Options => _world.Temper.Options;

    public IndexedAttributes Indexed => _world.Indexed;

    public SimStore Store { get; }

    public LiveCity City { get; }

    /// <summary>The city as its doors see it where something is personal; null where nothing is.</summary>
    public SealedDoor? Door { get; }

    /// <summary>Whether there never was another process beside it.</summary>
    public bool Alone { get; set; } = true;

    public bool IsDead { get; set; }

    public List<(Deed Deed, Task<ImmutableArray<Outcome>> Answer)> Sent { get; } = [];

    public List<Task> Reads { get; } = [];

    public Task?[] Opening { get; }

    /// <summary>The shards that this process was told to open and has opened once.</summary>
    public bool[] Opened { get; }

    public Task? Commit { get; set; }

    public Task? Keep { get; set; }

    /// <summary>Whether the disk ever failed it.</summary>
    public bool DiskFailed { get; set; }

    /// <summary>How often the keeper or a restart met a fault.</summary>
    public int Faults { get; set; }

    /// <summary>The views that were looked at last.</summary>
    public ShardView?[] Looked { get; }

    public bool HasWork => City.Hosts.Any(host => host.HasWork && host.State == ShardState.Serving);

    public ValueTask DoAsync(IoStep step) => _world.WaitAsync(this, step.What, step, null);

    public ValueTask EnterAsync(string name) => _world.WaitAsync(this, $"{name}.lock", null, name);

    public void Leave(string name) => _world.Leave(this, name);

    public ValueTask<bool> MoveNextAsync<T>(IAsyncEnumerator<T> pieces) => _yields.MoveNextAsync(pieces);

    /// <summary>What the city is told to keep; less than was said where that is to be noticed.</summary>
    private static LiveOptions Kept(World world) => world.Sabotage != Sabotage.ShortPast
        ? world.Temper.Options
        : world.Temper.Options with
        {
            Retention =
            [
                .. world.Temper.Options.Retention.Select(rule => rule with
                {
                    Retention = rule.Retention with
                    {
                        ThinAfter = rule.Retention.ThinAfter / 4, Keep = rule.Retention.Keep / 4,
                    },
                }),
            ],
        };

    private static void Answer(List<WriteBatch> done)
    {
        foreach (var batch in done) batch.Complete();
    }
}
