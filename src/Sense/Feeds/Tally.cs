namespace City.Sense;

/// <summary>
/// The running counts of a feed. Reading and sending are two tasks, so what is read is counted apart.
/// </summary>
internal sealed class Tally
{
    private readonly SortedDictionary<string, long> _reasons = [];
    private long _read;
    private long _accepted, _rejected, _repeated, _late;

    public long Rejected => _rejected;

    public void Read() => Interlocked.Increment(ref _read);

    public void Accepted(bool repeated, bool late)
    {
        _accepted++;
        if (repeated) _repeated++;
        if (late) _late++;
    }

    public void Reject(string code)
    {
        _rejected++;
        _reasons[code] = _reasons.GetValueOrDefault(code) + 1;
    }

    /// <summary>The counts while the feed runs: what is under way is neither accepted nor unsent yet.</summary>
    public FeedCounts Now() => new(Interlocked.Read(ref _read), _accepted, _rejected, _repeated, _late, 0);

    /// <summary>The counts at the end.</summary>
    public FeedCounts AtEnd() => Now() with { Unsent = Interlocked.Read(ref _read) - _accepted - _rejected };

    public ImmutableSortedDictionary<string, long> Reasons() => _reasons.ToImmutableSortedDictionary();
}
