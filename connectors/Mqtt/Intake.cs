using System.Buffers;

namespace City.Connectors.Mqtt;

/// <summary>Gives a message to every feed that its topic leads to, and waits for all.</summary>
internal static class Intake
{
    private const int ReasonLengthMax = 400;

    private static readonly FeedAnswer Untaken = new();

    /// <summary>
    /// The answers of the feeds put together; one of no records where no feed takes the topic. A busy city is waited
    /// for, as long as it takes: meanwhile nothing is acknowledged.
    /// </summary>
    /// <param name="feeds">The feeds.</param>
    /// <param name="topic">Its topic.</param>
    /// <param name="payload">Its bytes.</param>
    /// <param name="isRetained">Whether a broker had kept it before it came here.</param>
    /// <param name="cancel">Gives it up.</param>
    public static ValueTask<FeedAnswer> TakeAsync(
        LiveFeeds feeds, string topic, ReadOnlySequence<byte> payload, bool isRetained, CancellationToken cancel)
    {
        var taking = feeds.For(topic);
        if (taking.Count == 0) return new(Untaken);
        var message = new FeedMessage(topic, payload.IsSingleSegment ? payload.First : payload.ToArray())
        {
            IsRetained = isRetained,
        };
        return taking is [var only]
            ? only.TakeAsync(message, Timeout.InfiniteTimeSpan, cancel)
            : TakeAsync(taking, message, cancel);
    }

    private static async ValueTask<FeedAnswer> TakeAsync(
        IReadOnlyList<LiveFeed> feeds, FeedMessage message, CancellationToken cancel)
    {
        var all = Untaken;
        foreach (var feed in feeds)
        {
            var one = await feed.TakeAsync(message, Timeout.InfiniteTimeSpan, cancel);
            all = new FeedAnswer
            {
                Records = all.Records + one.Records,
                Accepted = all.Accepted + one.Accepted,
                Repeated = all.Repeated + one.Repeated,
                Late = all.Late + one.Late,
                Refused = [.. all.Refused, .. one.Refused],
                Failure = all.Failure ?? one.Failure,
            };
        }

        return all;
    }

    /// <summary>What a sender is told of records that were refused; short, as it goes into a packet.</summary>
    public static string Reason(FeedAnswer answer)
    {
        var first = answer.Refused[0].Refusal;
        var text = $"{answer.Refused.Length} of {answer.Records} refused: {first.Code} {first.Detail}";
        return text.Length > ReasonLengthMax ? text[..ReasonLengthMax] : text;
    }
}
