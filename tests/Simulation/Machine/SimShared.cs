namespace City.Simulation;

/// <summary>
/// What processes that have the log open share in memory: how far it goes, and where its frames lie. Gone with the last
/// of them, and then found again in the log.
/// </summary>
internal sealed class SimShared
{
    private readonly List<LogPlace> _places = [];

    /// <summary>Whether the log was read since this memory is shared.</summary>
    public bool Known { get; set; }

    /// <summary>Whether an append ended without its end being known.</summary>
    public bool Suspect { get; set; }

    /// <summary>Whether the keys that can be seen are durable.</summary>
    public bool KeysSynced { get; set; }

    /// <summary>Behind the last durable record.</summary>
    public int End { get; private set; }

    /// <summary>The checksum of the last durable record, on which the next one rests.</summary>
    public uint Chain { get; private set; }

    /// <summary>Where each durable frame lies, in the order of the log.</summary>
    public IReadOnlyList<LogPlace> Places => _places;

    public void Take(LogRecord record)
    {
        lock (_places) _places.AddRange(record.Places);
        (End, Chain) = (record.End, record.Chain);
    }

    /// <summary>The frames of a shard.</summary>
    public List<LogPlace> Of(int shard)
    {
        lock (_places) return [.. _places.Where(place => place.Shard == shard)];
    }

    public long Head(int shard)
    {
        lock (_places) return _places.FindLast(place => place.Shard == shard).LastSeq;
    }

    /// <summary>Where a frame lies in the log.</summary>
    public readonly record struct LogPlace(int Shard, long FirstSeq, long LastSeq, int At, int Length);

    /// <summary>One append as it lies in the log.</summary>
    public sealed record LogRecord(List<LogPlace> Places, int End, uint Chain);
}
