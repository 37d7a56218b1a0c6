namespace City.Identify;

/// <summary>A session as the node knows it.</summary>
/// <param name="Id">Its number, which is no secret.</param>
/// <param name="Channel">What seals and opens its messages.</param>
/// <param name="Identity">Whom its maker wants to be; a proof of another counts for its request alone.</param>
/// <param name="Silence">How long it may be silent.</param>
internal sealed record Session(uint Id, SessionChannel Channel, HandleReference Identity, TimeSpan Silence)
{
    private Administrator? _who;

    /// <summary>Who proved itself in it; null while nobody did.</summary>
    public Administrator? Who
    {
        get => Volatile.Read(ref _who);
        set => Volatile.Write(ref _who, value);
    }

    /// <summary>Where it was set up from, as <see cref="SourceLimiter"/> tells sources apart.</summary>
    public ulong Source { get; init; }

    /// <summary>When it was last used, by the clock's time stamps.</summary>
    public long Used { get; set; }
}
