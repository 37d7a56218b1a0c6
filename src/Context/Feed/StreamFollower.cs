using System.Collections.Immutable;

namespace City.Context;

/// <summary>
/// Follows the feed of one tenant for all its event streams: reads each change once, finds by an index whom it may
/// concern, and makes an event once for all who see the same. It waits for nobody.
/// </summary>
internal sealed class StreamFollower : IDisposable
{
    private readonly ICity _city;
    private readonly Caller _own;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _stopping;
    private readonly Dictionary<string, StreamAudience> _audiences = new(StringComparer.Ordinal);
    private readonly ChangeIndex<StreamAudience> _index = new();
    private readonly HashSet<StreamAudience> _found = [];
    private readonly List<(StreamFilter Filter, ImmutableArray<StreamSeat> Seats)> _asked = [];
    private readonly Dictionary<string, StreamEvent> _made = new(StringComparer.Ordinal);
    private FeedPosition _position;

    public StreamFollower(string tenant, ICity city)
    {
        (_city, _own) = (city, new Caller(tenant, "streams", Grants.Read));
        (_position, _stopping) = (city.Head, _stop.Token);
    }

    /// <summary>The tenant.</summary>
    public string Tenant => _own.Tenant;

    /// <summary>Takes a seat for a client that has come as far as <paramref name="from"/>.</summary>
    public StreamSeat Join(StreamFilter filter, FeedPosition from)
    {
        lock (_gate)
        {
            var seat = new StreamSeat(filter, from, _position);
            if (!_audiences.TryGetValue(filter.Conditions, out var audience))
            {
                _audiences[filter.Conditions] = audience = new StreamAudience(filter);
                _index.Add(audience, audience.Filter.Keys);
            }

            audience.Seats = audience.Seats.Add(seat);
            return seat;
        }
    }

    /// <summary>Gives a seat back.</summary>
    /// <returns>Whether nobody is left.</returns>
    public bool Leave(StreamSeat seat)
    {
        lock (_gate)
        {
            var audience = _audiences[seat.Filter.Conditions];
            audience.Seats = audience.Seats.Remove(seat);
            if (!audience.Seats.IsEmpty) return false;
            _audiences.Remove(seat.Filter.Conditions);
            _index.Remove(audience, audience.Filter.Keys);
            return _audiences.Count == 0;
        }
    }

    /// <summary>Follows until it is told to stop, or the feed cannot be read on.</summary>
    /// <returns>Why the feed could not be read on; null where it was told to stop.</returns>
    public async Task<Exception?> RunAsync()
    {
        try
        {
            await foreach (var change in Writes.OrThrow(_city.Feed(_position, follow: true, _own, _stopping))
                .ConfigureAwait(false))
                await TakeAsync(change).ConfigureAwait(false);
            return null;
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception failure)
        {
            // A shard that is read again, a store that is away: each client is told, and comes again.
            return new InvalidOperationException("The feed cannot be read on for event streams.", failure);
        }
    }

    /// <summary>Lets the clients that are left know that nothing comes any more.</summary>
    public void Break(Exception? failure)
    {
        lock (_gate)
            foreach (var seat in _audiences.Values.SelectMany(audience => audience.Seats))
                seat.Break(failure);
    }

    /// <summary>Follows no longer.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private async ValueTask TakeAsync(Change change)
    {
        EntityRecord? entity = null;
        if (!TryTake(change, entity, isRead: change.Kind == ChangeKind.Deleted, out var position))
        {
            entity = await EntityStates.NowAsync(_city, change, _own, _stopping).ConfigureAwait(false);
            TryTake(change, entity, isRead: true, out position);
        }

        foreach (var (filter, seats) in _asked)
        {
            if (!filter.MayWant(change) || !filter.Wants(change, entity)) continue;
            if (!_made.TryGetValue(filter.Form, out var told))
                _made[filter.Form] = told = StreamEvent.Of(change, position, entity, filter.RenderingOf(change));
            foreach (var seat in seats) seat.Offer(change, told);
        }

        _made.Clear();
    }

    /// <summary>
    /// Moves on behind a change and collects whom it may concern, in one step: who joins before is asked, and who joins
    /// after reads it by itself. False where the entity must be read first, since it may concern somebody.
    /// </summary>
    private bool TryTake(Change change, in EntityRecord? entity, bool isRead, out FeedPosition position)
    {
        _asked.Clear();
        _found.Clear();
        lock (_gate)
        {
            position = _position;
            if (!isRead && _index.MayConcern(change)) return false;
            position = _position = _position.After(change.Shard, change.Seq);
            if (entity is { } record) _index.Find(change, record, _found);
            else if (isRead) _found.UnionWith(_audiences.Values);
            foreach (var audience in _found) _asked.Add((audience.Filter, audience.Seats));
            return true;
        }
    }
}
