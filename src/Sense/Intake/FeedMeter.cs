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
            if (answer.Accepted > 0)
                _now = _now with
                {
                    LastTaken = now,
                    LastReading = reading > _now.LastReading || _now.LastReading is null ? reading : _now.LastReading,
                    LagMilliseconds = reading is { } time ? now.Milliseconds - time.Milliseconds : _now.LagMilliseconds,
                };
            _now = again
                ? _now with { Recovered = _now.Recovered + answer.Accepted, Late = _now.Late + answer.Late }
                : _now with
                {
                    Messages = _now.Messages + 1,
                    Records = _now.Records + answer.Records,
                    Accepted = _now.Accepted + answer.Accepted,
                    Repeated = _now.Repeated + answer.Repeated,
                    Late = _now.Late + answer.Late,
                    Rejected = _now.Rejected + answer.Refused.Length,
                };
        }
    }
}
