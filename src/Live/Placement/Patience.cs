namespace City.Live;

/// <summary>
/// How long to wait before a store that is away is tried again: 1, 2, 4 and so on to 30 s, so that a store that comes
/// back is not met by a crowd, and how often that is said.
/// </summary>
internal static class Patience
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1), Most = TimeSpan.FromSeconds(30);

    /// <summary>The wait before a try; the first one is 1.</summary>
    public static TimeSpan Before(int tries)
    {
        var wait = First * Math.Pow(2, Math.Min(tries - 1, 10));
        return wait < Most ? wait : Most;
    }

    /// <summary>Whether a failed try is worth a line: the first, second, fourth, eighth and so on.</summary>
    public static bool IsTold(int tries) => (tries & (tries - 1)) == 0;
}
