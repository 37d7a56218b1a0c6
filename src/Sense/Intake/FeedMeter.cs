namespace City.Sense;

/// <summary>Counts what a feed does, on from what it had done before. Safe for use by many tasks.</summary>
internal sealed class FeedMeter(FeedCounters before)
{
    private readonly Lock _gate = new();
    private FeedCounters _now = before;

    public FeedCounters Now
    {
        get { lock (_gate) return _now; }
    }

    /// <summary>Counts a settled message, or one of a dead letter that was tried again.</summary>
    public void Count(FeedAnswer answer, bool again, Moment? reading, Moment now)
    {
        lock (_gate)
        {
            var isTaken = answer.Accepted > 0;
            var newest = reading > _now.LastReading || _now.LastReading is null ? reading : _now.LastReading;
            var lag = reading is { } time ? now.Milliseconds - time.Milliseconds : _now.LagMilliseconds;
            var fresh = again ? 0 : 1;
            _now = _now with
            {
                Messages = _now.Messages + fresh,
                Records = _now.Records + fresh * answer.Records,
                Accepted = _now.Accepted + fresh * answer.Accepted,
                Repeated = _now.Repeated + fresh * answer.Repeated,
                Late = _now.Late + answer.Late,
                Rejected = _now.Rejected + fresh * answer.Refused.Length,
                Recovered = _now.Recovered + (1 - fresh) * answer.Accepted,
                LastTaken = isTaken ? now : _now.LastTaken,
                LastReading = isTaken ? newest : _now.LastReading,
                LagMilliseconds = isTaken ? lag : _now.LagMilliseconds,
            };
        }
    }
}
