using System.Threading.Channels;

namespace City.Context;

/// <summary>
/// The place of one client at the follower that it shares with others: what waits to be sent to it. Where more comes
/// than there is room for, the seat is lost: the client reads on by itself behind what it took from here.
/// </summary>
/// <param name="filter">What the client is told of.</param>
/// <param name="from">What lies up to here the client has seen or reads by itself.</param>
/// <param name="since">From here on the follower tells it.</param>
internal sealed class StreamSeat(StreamFilter filter, FeedPosition from, FeedPosition since)
{
    /// <summary>The most events that wait for one client.</summary>
    public const int EventsMax = 1_024;

    /// <summary>The most bytes that wait for one client, unless a single event is longer.</summary>
    public const int BytesMax = 512 * 1024;

    private readonly Channel<StreamEvent> _waiting = Channel.CreateBounded<StreamEvent>(
        new BoundedChannelOptions(EventsMax) { SingleReader = true, SingleWriter = true });

    private int _bytes;

    /// <summary>What the client is told of.</summary>
    public StreamFilter Filter => filter;

    /// <summary>From here on the follower tells the client; what lies before it, it reads by itself.</summary>
    public FeedPosition Since => since;

    /// <summary>Puts an event there, unless the client knows the change or the seat is lost.</summary>
    public void Offer(Change change, StreamEvent told)
    {
        if (change.Seq <= from.Seqs[change.Shard]) return;
        var before = Volatile.Read(ref _bytes);
        if ((before > 0 && before + told.Length > BytesMax) || !_waiting.Writer.TryWrite(told))
            _waiting.Writer.TryComplete();
        else Interlocked.Add(ref _bytes, told.Length);
    }

    /// <summary>Nothing comes any more, since the feed could not be read on.</summary>
    public void Break(Exception? failure) => _waiting.Writer.TryComplete(failure);

    /// <summary>Takes the next event, if there is one.</summary>
    public StreamEvent? TryTake()
    {
        if (!_waiting.Reader.TryRead(out var told)) return null;
        Interlocked.Add(ref _bytes, -told.Length);
        return told;
    }

    /// <summary>Waits for an event; false where the seat is lost and nothing is left in it.</summary>
    public Task<bool> WaitAsync(CancellationToken cancel) => _waiting.Reader.WaitToReadAsync(cancel).AsTask();
}
