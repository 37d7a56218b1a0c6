using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace City.Context;

/// <summary>
/// Tells one client of an event stream. It reads the feed by itself until it has come near the head, then takes a seat
/// at the follower that all share; where the seat is lost since the client was slow, it reads by itself again. No
/// change is told twice or passed over on the way from the one to the other. Where the credential that it was opened
/// with is good no longer, nothing more is told and the stream ends.
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
    private readonly ICredentialCheck _credential;
    private readonly PipeWriter _body;
    private readonly PeriodicTimer _heartbeat;
    private readonly int _everySeconds;
    private Task<bool> _beating;
    private FeedPosition _position;
    private int _unsent;
    private bool _hadCaughtUp;

    public StreamTeller(Exchange x, StreamFilter filter, FeedPosition from, CancellationToken stop)
    {
        (_x, _filter, _position, _stop) = (x, filter, from, stop);
        _credential = x.Http.Features.GetRequiredFeature<ICredentialCheck>();
        _body = x.Http.Response.BodyWriter;
        _everySeconds = (int)Math.Ceiling(x.Door.Options.Heartbeat.TotalSeconds);
        _heartbeat = new PeriodicTimer(x.Door.Options.Heartbeat, x.Door.Clock);
        _beating = _heartbeat.WaitForNextTickAsync(stop).AsTask();
    }

    /// <summary>Sends the head of the answer, how soon to come again after a cut, and the city's clock.</summary>
    public ValueTask BeginAsync()
    {
        Write("retry: 2000\n\n"u8);
        WriteAlive();
        return SendAsync();
    }

    /// <summary>Tells until the client is too far behind, may be told no more, or is cancelled.</summary>
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
            if (!_credential.IsGood) return false;
            if (IsLate(change.RecordedAt)) return await EndAsync().ConfigureAwait(false);
            _position = _position.After(change.Shard, change.Seq);
            if (_filter.MayWant(change)) await TellAsync(change).ConfigureAwait(false);
            if (_beating.IsCompleted && !await BeatAsync().ConfigureAwait(false)) return false;
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
                if (!_credential.IsGood) return false;
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
                if (!await BeatAsync().ConfigureAwait(false))
                    return false;
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

    /// <summary>Says that the stream is alive. False where it is to end.</summary>
    private async ValueTask<bool> BeatAsync()
    {
        await _beating.ConfigureAwait(false);
        if (!_credential.IsGood) return false;
        _beating = _heartbeat.WaitForNextTickAsync(_stop).AsTask();
        WriteAlive();
        await SendAsync().ConfigureAwait(false);
        return true;
    }

    /// <summary>
    /// Says what time it is here, so that a client whose clock is another can tell how late it is; and how soon that is
    /// said again, so that it knows a silence that is too long for the lost connection that it is.
    /// </summary>
    private void WriteAlive() => Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
        $"event: alive\ndata: {{\"now\":\"{Moment.Now(_x.Door.Clock)}\",\"everySeconds\":{_everySeconds}}}\n\n")));

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
