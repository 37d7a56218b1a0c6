using System.Collections.Concurrent;

namespace City.Crash;

/// <summary>All that the clients did and saw, from the first round on.</summary>
internal sealed class Ledger
{
    private readonly ConcurrentDictionary<(string Key, string Entity), Act> _acts = new();
    private readonly ConcurrentDictionary<(string Entity, long Version), long> _sights = new();

    /// <summary>Every act, by command id and entity.</summary>
    public IReadOnlyDictionary<(string Key, string Entity), Act> Acts => _acts;

    /// <summary>Every version that a reader saw, with the start of the latest read that saw it.</summary>
    public IReadOnlyDictionary<(string Entity, long Version), long> Sights => _sights;

    /// <summary>What went wrong at once, in words: halves of a command, answers that make no sense.</summary>
    public ConcurrentQueue<string> Faults { get; } = new();

    /// <summary>Notes an act before it is sent.</summary>
    public void Add(Act act) => _acts[(act.Key, act.Entity)] = act;

    /// <summary>Notes what one read saw of one entity.</summary>
    public void Saw(string entity, EntityState state, long readStart)
    {
        if (state.Version is null || state.Version != state.Echo)
            Faults.Enqueue($"half a command was seen: {entity} has version {state.Version} and echo {state.Echo}");
        else
            _sights.AddOrUpdate((entity, state.Version.Value), readStart, (_, before) => Math.Max(before, readStart));
    }
}
