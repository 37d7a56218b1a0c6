namespace City.Identify;

/// <summary>
/// Which numbers of messages came already: each is taken once, in any order, and none that is older than the newest
/// by more than the window. Bounded; its user locks.
/// </summary>
internal sealed class CounterWindow
{
    /// <summary>How far behind the newest a message may come.</summary>
    public const int Width = 1_024;

    private readonly bool[] _seen = new bool[Width];
    private int _newest;

    /// <summary>Takes a number; false where it came already, is too old, or is not above zero.</summary>
    public bool TryTake(int counter)
    {
        if (counter <= 0 || counter <= _newest - Width) return false;
        for (var next = Math.Max(_newest, (long)counter - Width) + 1; next <= counter; next++)
            _seen[next % Width] = false;
        if (_seen[counter % Width]) return false;
        _newest = Math.Max(_newest, counter);
        return _seen[counter % Width] = true;
    }
}
