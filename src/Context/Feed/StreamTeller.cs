using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace City.Context;

/// <summary>
/// Tells one client of an event stream. It reads the feed by itself until it has come near the head, then takes a seat
/// at the follower that all share; where the seat is lost since the client was slow, it reads by itself again. No
/// change is told twice or passed over on the way from the one to the other.
/// </summary>
internal sealed class StreamTeller : IDisposable
{
    /// <summary>How many changes may lie between a client and the head when it takes a seat.</summary>
    public const int NearMax = 256;

    /// <summary>About how many bytes go out together.</summary>
    private const int TogetherMax = 64 * 1024;

    private readonly Exchange _x;
    private readonly StreamFilter _filter;
    private readonly CancellationToken _stop;
    private readonly PipeWriter _body;
    private readonly PeriodicTimer _heartbeat;
    private Task<bool> _beating;
    private FeedPosition _position;
    private int _unsent;
    private bool _hadCaughtUp;

    public StreamTeller(Exchange x, StreamFilter filter, FeedPosition from, CancellationToken stop)
    {
        (_x, _filter, _position, _stop) = (x, filter, from, stop);
        _body = x.Http.Response.BodyWriter;
        _heartbeat = new PeriodicTimer(x.Door.Options.Heartbeat, x.Door.Clock);
        _beating = _heartbeat.WaitForNextTickAsync(stop).AsTask();
    }

    /// <summary>Sends the head of the answer, and how soon to come again after a cut.</summary>
    public ValueTask BeginAsync()
    {
        Write("retry: 2000\n\n"u8);
        return SendAsync();
    }

    /// <summary>Tells until the client is too far behind, or cancelled.</summary>
    public async Task RunAsync()
    {
        do
        {
            for (var head = _x.Door.City.Head; Positions.Between(_position, head) > NearMax; head = _x.Door.City.Head)
                if (!await ReadAsync(head).ConfigureAwait(false))
                    return;
        }
        while (await ShareAsync().ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public void Dispose() => _heartbeat.Dispose();

    /// <summary>Takes a seat and tells what comes to it. False where the stream is to end.</summary>
    private async Task<bool> ShareAsync()
    {
        var (follower, seat) = _x.Door.Hub.Join(_x.Caller.Tenant, _filter, _position);
        try
        {
            return await ReadAsync(seat.Since).ConfigureAwait(false) && await TakeAsync(seat).ConfigureAwait(false);
        }
        finally
        {
            _x.Door.Hub.Leave(follower, seat);
        }
    }

    /// <summary>Tells what lies between the client and a position. False where the stream is to end.</summary>
    private async Task<bool> ReadAsync(FeedPosition until)
    {
        if (Positions.Between(_position, until) == 0) return true;
        if (!_x.Door.City.Feed(_position, follow: false, _x.Caller, _stop).TryGet(out var changes, out var refusal))
            throw new InvalidOperationException($"The feed cannot be read on: {refusal.Code} {refusal.Detail}");
        await foreach (var change in changes.ConfigureAwait(false))
        {
            if (change.Seq > until.Seqs[change.Shard]) continue;
            if (IsLate(change.RecordedAt)) return await EndAsync().ConfigureAwait(false);
            _position = _position.After(change.Shard, change.Seq);
            if (_filter.MayWant(change)) await TellAsync(change).ConfigureAwait(false);
            if (_beating.IsCompleted) await BeatAsync().ConfigureAwait(false);
            if (_unsent > TogetherMax) await SendAsync().ConfigureAwait(false);
        }

        _position = Positions.Later(_position, until);
        await SendAsync().ConfigureAwait(false);
        return true;
    }

    private async ValueTask TellAsync(Change change)
    {
        var entity = await EntityStates.NowAsync(_x.Door.City, change, _x.Caller, _stop).ConfigureAwait(false);
        if (_filter.Wants(change, entity))
            Write(StreamEvent.Of(change, _position, entity, _filter.RenderingOf(change)));
    }

    /// <summary>Tells what comes to a seat. True where the seat was lost, false where the stream is to end.</summary>
    private async Task<bool> TakeAsync(StreamSeat seat)
    {
        while (true)
        {
            while (seat.TryTake() is { } told)
            {
                if (IsLate(told.RecordedAt)) return await EndAsync().ConfigureAwait(false);
                // In some shards the client may have come farther by itself than the others.
                _position = Positions.Between(told.Position, _position) == 0
                    ? told.Position
                    : Positions.Later(told.Position, _position);
                Write(told);
                if (_unsent > TogetherMax) await SendAsync().ConfigureAwait(false);
            }

            await SendAsync().ConfigureAwait(false);
            var waiting = seat.WaitAsync(_stop);
            _hadCaughtUp |= !waiting.IsCompleted;
            while (await Task.WhenAny(waiting, _beating).ConfigureAwait(false) == _beating && !waiting.IsCompleted)
                await BeatAsync().ConfigureAwait(false);
            if (!await waiting.ConfigureAwait(false)) return true;
        }
    }

    private bool IsLate(Moment recordedAt) => _hadCaughtUp
        && _x.Door.Clock.GetUtcNow() - recordedAt.ToDateTimeOffset() > _x.Door.Options.StreamLagMax;

    /// <summary>The client is so slow that it would never come near: it resumes from here, or begins anew.</summary>
    private async Task<bool> EndAsync()
    {
        Write("event: behind\ndata: {\"position\":\""u8);
        Write(Encoding.ASCII.GetBytes(_position.ToString()));
        Write("\"}\n\n"u8);
        await SendAsync().ConfigureAwait(false);
        return false;
    }

    private async ValueTask BeatAsync()
    {
        await _beating.ConfigureAwait(false);
        _beating = _heartbeat.WaitForNextTickAsync(_stop).AsTask();
        Write(": alive\n\n"u8);
        await SendAsync().ConfigureAwait(false);
    }

    private void Write(StreamEvent told)
    {
        told.Write(_body, _position);
        _unsent += told.Length;
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        _body.Write(bytes);
        _unsent += bytes.Length;
    }

    private async ValueTask SendAsync()
    {
        if (_unsent == 0) return;
        _unsent = 0;
        await _body.FlushAsync(_stop).ConfigureAwait(false);
    }
}
