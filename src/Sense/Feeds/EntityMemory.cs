using System.Collections.Concurrent;

namespace City.Sense;

/// <summary>Remembers the latest time of each entity, as far as its room goes. Noting is for one task only.</summary>
internal sealed class EntityMemory(int room)
{
    private readonly Dictionary<string, Moment?> _latest = [];
    private readonly ConcurrentQueue<string> _forgotten = [];

    /// <summary>Notes a record.</summary>
    /// <returns>Whether it is the first of its entity, as far as is known, and whether it is late.</returns>
    public (bool First, bool Late) Note(string entityId, Moment? time)
    {
        while (_forgotten.TryDequeue(out var forgotten)) _latest.Remove(forgotten);
        if (!_latest.TryGetValue(entityId, out var latest))
        {
            if (_latest.Count < room) _latest.Add(entityId, time);
            return (true, false);
        }

        if (time is null) return (false, false);
        if (latest is { } before && time < before) return (false, true);
        _latest[entityId] = time;
        return (false, false);
    }

    /// <summary>Makes the next record of an entity its first again. May be called from any task.</summary>
    public void Forget(string entityId) => _forgotten.Enqueue(entityId);
}
