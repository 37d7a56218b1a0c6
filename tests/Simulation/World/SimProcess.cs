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
        City = new LiveCity(
            Store, world.Temper.Options, new SimClock(world.Time, this), new SimLogger(world, this), Answer);
        Opening = new Task?[shards];
        Opened = new bool[shards];
        Looked = new ShardView?[shards];
    }

    public int Number { get; }

    public LiveOptions Options => _world.Temper.Options;

    public IndexedAttributes Indexed { get; } = new([Draw.Speed]);

    public SimStore Store { get; }

    public LiveCity City { get; }

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

    private static void Answer(List<WriteBatch> done)
    {
        foreach (var batch in done) batch.Complete();
    }
}
