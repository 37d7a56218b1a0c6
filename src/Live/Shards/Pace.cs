using City.Kernel;

namespace City.Live;

/// <summary>
/// How much of what is not urgent goes into one round of the committer, and how much of it may wait, learnt from how
/// long the store takes. A quick store takes what comes. A slow one gets short rounds, so that an urgent change, which
/// waits for the round under way and its own, is there soon; and no more waits than the store takes in some seconds.
/// Written by the committer, read by all.
/// </summary>
internal sealed class Pace(LiveOptions options, TimeProvider clock)
{
    /// <summary>The fewest changes that a frame is held to, and the fewest that may wait for a shard.</summary>
    public const int FrameLeast = 32, WaitingLeast = 128;

    private const double SamePart = 0.75;

    private static readonly TimeSpan RoundMax = TimeSpan.FromMilliseconds(100), WaitMax = TimeSpan.FromSeconds(5);

    private readonly int _first = Math.Min(options.FrameChanges, options.PendingMax);
    private volatile int _frameMax = Math.Min(options.FrameChanges, options.PendingMax);
    private volatile int _waitingMax = options.PendingMax;
    private (int Largest, TimeSpan Time) _before;
    private TimeSpan _distance;

    /// <summary>How many changes that are not urgent go into one frame of a shard.</summary>
    public int FrameMax => _frameMax;

    /// <summary>How many changes of a shard may wait before what is not urgent is refused.</summary>
    public int WaitingMax => _waitingMax;

    /// <summary>The moment at which an append begins.</summary>
    public long Begin() => clock.GetTimestamp();

    /// <summary>Learns from an append that went well.</summary>
    /// <param name="largest">How many changes the largest frame in it had.</param>
    /// <param name="begun">When it began.</param>
    public void Took(int largest, long begun)
    {
        var time = clock.GetElapsedTime(begun);
        var isFull = largest >= _frameMax;
        // A store that is far away is not quicker for getting less: then more time is no sign of too much.
        if (time < _distance) _distance = time;
        else if (isFull && largest <= _before.Largest * SamePart && time >= _before.Time * SamePart) _distance = time;
        var most = _distance * 3 > RoundMax ? _distance * 3 : RoundMax;
        if (time > most)
        {
            // How long a frame takes that is not full says nothing of how many changes fit.
            if (!isFull) return;
            _before = (largest, time);
            _waitingMax = Within(largest * (WaitMax / time), WaitingLeast, _waitingMax);
            _frameMax = Within(largest * (most / time), FrameLeast, _frameMax);
        }
        else if (time < most / 2)
        {
            if (isFull) _frameMax = (int)Math.Min(_frameMax * 2L, options.PendingMax);
            else if (largest < _frameMax / 8) _frameMax = Math.Max(Math.Min(_frameMax, _first), _frameMax / 2);
            _waitingMax = (int)Math.Min(_waitingMax * 2L, options.PendingMax);
        }
    }

    /// <summary>The store failed: what answers next may be another one, at another distance.</summary>
    public void Forget() => (_before, _distance) = (default, default);

    private static int Within(double value, int least, int most) => (int)Math.Clamp(value, Math.Min(least, most), most);
}
