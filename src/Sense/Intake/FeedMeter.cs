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

    /// <summary>Counts a message that is passed over.</summary>
    public void PassOver()
    {
        lock (_gate) _now = _now with { Messages = _now.Messages + 1, PassedOver = _now.PassedOver + 1 };
    }

    /// <summary>
    /// Counts a settled message. How fresh the feed is and how far behind, those alone say that were sent now.
    /// </summary>
    public void Count(FeedAnswer answer, MessageOrigin origin, Moment? reading, Moment now)
    {
        lock (_gate)
        {
            var isTaken = answer.Accepted > 0;
            var isHeard = isTaken && origin == MessageOrigin.Live;
            var newest = reading > _now.LastReading || _now.LastReading is null ? reading : _now.LastReading;
            var lag = reading is { } time ? now.Milliseconds - time.Milliseconds : _now.LagMilliseconds;
            var fresh = origin == MessageOrigin.Letter ? 0 : 1;
            _now = _now with
            {
                Messages = _now.Messages + fresh,
                Records = _now.Records + fresh * answer.Records,
                Accepted = _now.Accepted + fresh * answer.Accepted,
                Repeated = _now.Repeated + fresh * answer.Repeated,
                Late = _now.Late + answer.Late,
                Rejected = _now.Rejected + fresh * answer.Refused.Length,
                Recovered = _now.Recovered + (1 - fresh) * answer.Accepted,
                LastTaken = isHeard ? now : _now.LastTaken,
                LastReading = isTaken ? newest : _now.LastReading,
                LagMilliseconds = isHeard ? lag : _now.LagMilliseconds,
            };
        }
    }
}
