using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace City.Context;

/// <summary>
/// All subscriptions of the city. What was acknowledged lies in the store before the answer goes out; how far each has
/// come is kept once a second. After a crash the feed is read on from there.
/// </summary>
internal sealed partial class Subscriptions : IAsyncDisposable
{
    /// <summary>How many subscriptions read the feed by themselves at once.</summary>
    private const int ReadersMax = 4;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ICity _city;
    private readonly IBlobStore _blobs;
    private readonly SubscriptionTermsSource _terms;
    private readonly EntityStates _states;
    private readonly Outbox _outbox;
    private readonly CursorFile _cursors;
    private readonly NgsiLdOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<Subscriptions> _log;
    private readonly SemaphoreSlim _writing = new(1);
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim _readers = new(ReadersMax);
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _cut = new();
    private readonly Dictionary<string, Subscription> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Follower> _followers = new(StringComparer.Ordinal);
    private readonly List<Task> _running = [];
    private readonly PriorityQueue<Subscription, DateTimeOffset> _ticks = new();
    private Cursors _kept = Cursors.None;
    private bool _stopped;

    public Subscriptions(
        ICity city, IBlobStore blobs, SubscriptionTermsSource terms, IReadOnlyList<INotifier> notifiers,
        NgsiLdOptions options, TimeProvider clock, ILogger<Subscriptions> log)
    {
        (_city, _blobs, _terms, _options, _clock, _log) = (city, blobs, terms, options, clock, log);
        _states = new EntityStates(city);
        _outbox = new Outbox(new Notices(city, _states, clock), notifiers, clock, log, _cut.Token)
        {
            Drained = CatchUp,
        };
        _cursors = new CursorFile(blobs);
    }

    /// <summary>Reads what is kept. To be called once, before anything else.</summary>
    public async Task LoadAsync(CancellationToken cancel)
    {
        _kept = await _cursors.ReadAsync(cancel).ConfigureAwait(false);
        foreach (var name in await _blobs.ListAsync(SubscriptionRecord.Folder, cancel).ConfigureAwait(false))
        {
            if (await _blobs.GetAsync(name, cancel).ConfigureAwait(false) is not { } document) continue;
            try
            {
                var record = SubscriptionRecord.Read(name, document);
                _byName[name] = new Subscription(record) { Counts = _kept.CountsOf(name) };
            }
            catch (InvalidDataException damage)
            {
                // One damaged document must not keep the city from starting; it stays where it is.
                Damaged(_log, damage, name);
            }
        }
    }

    /// <summary>Waits for the city, then delivers until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, _stop.Token);
        while (!(await _city.StatusAsync(either.Token).ConfigureAwait(false)).Serving)
            await Task.Delay(TimeSpan.FromMilliseconds(20), _clock, either.Token).ConfigureAwait(false);
        Resume();
        _started.TrySetResult();
        await ReadTermsAsync(either.Token).ConfigureAwait(false);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20), _clock);
        var (keepAt, lookAt) = (_clock.GetUtcNow() + Second, _clock.GetUtcNow() + TimeSpan.FromSeconds(30));
        while (await timer.WaitForNextTickAsync(either.Token).ConfigureAwait(false))
        {
            lock (_outbox.Gate)
            {
                Interval();
                _outbox.Tick();
            }

            if (_clock.GetUtcNow() < keepAt) continue;
            keepAt = _clock.GetUtcNow() + Second;
            await KeepAsync(either.Token).ConfigureAwait(false);
            if (_clock.GetUtcNow() < lookAt) continue;
            lookAt = _clock.GetUtcNow() + TimeSpan.FromSeconds(30);
            await ReadTermsAsync(either.Token).ConfigureAwait(false);
        }
    }

    /// <summary>Lets what is on its way arrive, and keeps how far everybody has come.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopped) return;
        _stopped = true;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _outbox.CloseAsync(Second).ConfigureAwait(false);
        await _cut.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_started.Task.IsCompletedSuccessfully) await KeepAsync(CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Keeps a new subscription; refused where its id is taken or there are too many.</summary>
    public async ValueTask<Refusal?> AddAsync(
        SubscriptionRecord record, SubscriptionTerms terms, CancellationToken cancel)
    {
        await _started.Task.WaitAsync(cancel).ConfigureAwait(false);
        await _writing.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            lock (_outbox.Gate)
            {
                if (_byName.ContainsKey(record.Name))
                    return new Refusal(RefusalKind.Conflict, Codes.SubscriptionExists,
                        $"There is a subscription {Faults.Shorten(record.Id)} already; change it with PATCH.", "id");
                if (_byName.Count >= _options.SubscriptionsMax)
                    return new Refusal(RefusalKind.Overloaded, Codes.SubscriptionsTooMany,
                        $"The city holds {_options.SubscriptionsMax} subscriptions, which is the most; delete some.");
            }

            record = record with { From = _city.Head };
            await _blobs.PutAsync(record.Name, record.Write(), cancel).ConfigureAwait(false);
            lock (_outbox.Gate)
            {
                var subscription = new Subscription(record);
                _byName[record.Name] = subscription;
                Use(subscription, terms);
            }

            return null;
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Keeps a subscription's new terms; refused where it is gone meanwhile.</summary>
    public async ValueTask<Refusal?> ChangeAsync(
        SubscriptionRecord record, SubscriptionTerms terms, CancellationToken cancel)
    {
        await _started.Task.WaitAsync(cancel).ConfigureAwait(false);
        await _writing.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            if (Find(record.Caller.Tenant, record.Id) is not { } subscription) return Unknown(record.Id);
            var was = subscription.Terms;
            var isNew = was is null || !was.IsLive(Moment.Now(_clock));
            // What happened while it was paused is no news to it.
            if (isNew) record = record with { From = _city.Head };
            await _blobs.PutAsync(record.Name, record.Write(), cancel).ConfigureAwait(false);
            lock (_outbox.Gate)
            {
                if (was is not null) Of(record.Caller.Tenant).Index.Remove(subscription, was.Keys);
                subscription.Record = record;
                if (isNew) (subscription.Progress, subscription.IsLive) = (record.From, true);
                if (isNew || !terms.IsActive) subscription.Mailbox.Clear();
                Use(subscription, terms);
            }

            return null;
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Removes a subscription; refused where there is none.</summary>
    public async ValueTask<Refusal?> RemoveAsync(string tenant, string id, CancellationToken cancel)
    {
        await _started.Task.WaitAsync(cancel).ConfigureAwait(false);
        await _writing.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            if (Find(tenant, id) is not { } subscription) return Unknown(id);
            await _blobs.DeleteAsync(subscription.Record.Name, cancel).ConfigureAwait(false);
            lock (_outbox.Gate)
            {
                if (subscription.Terms is { } terms) Of(tenant).Index.Remove(subscription, terms.Keys);
                subscription.IsGone = true;
                subscription.Mailbox.Clear();
                _byName.Remove(subscription.Record.Name);
            }

            return null;
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>A subscription of a tenant, or null.</summary>
    public Subscription? Find(string tenant, string id)
    {
        lock (_outbox.Gate) return _byName.GetValueOrDefault(SubscriptionRecord.NameOf(tenant, id));
    }

    /// <summary>Those of a tenant, by their ids.</summary>
    public ImmutableArray<Subscription> All(string tenant)
    {
        lock (_outbox.Gate)
            return
            [
                .. _byName.Values.Where(each => each.Record.Caller.Tenant == tenant)
                    .OrderBy(each => each.Id, StringComparer.Ordinal),
            ];
    }

    /// <summary>Reads something of subscriptions while nothing in them moves.</summary>
    public T Read<T>(Func<T> read)
    {
        lock (_outbox.Gate) return read();
    }

    /// <summary>How many there are, how many changes wait, how many are behind and how many fail.</summary>
    public (int All, int Waiting, int Behind, int Failing) Lag()
    {
        lock (_outbox.Gate)
            return (_byName.Count, _byName.Values.Sum(each => each.Mailbox.Count),
                _byName.Values.Count(each => !each.IsLive), _byName.Values.Count(each => each.Mailbox.Failures > 0));
    }

    /// <summary>The refusal where there is no such subscription.</summary>
    public static Refusal Unknown(string id) => new(RefusalKind.Unknown, Codes.SubscriptionUnknown,
        $"There is no subscription {Faults.Shorten(id)}.", "id");

    /// <summary>The city serves: everybody stands where they stood, or nearer where the store was set back.</summary>
    private void Resume()
    {
        var head = _city.Head;
        lock (_outbox.Gate)
        {
            foreach (var (name, subscription) in _byName)
            {
                var own = _kept.BehindOf(name);
                var from = Cursors.Within(subscription.Record.From, head);
                subscription.Progress = own is null ? from : Positions.Later(from, Cursors.Within(own, head));
                subscription.IsLive = own is null;
            }

            foreach (var tenant in _byName.Values.GroupBy(each => each.Record.Caller.Tenant, StringComparer.Ordinal))
            {
                // Where no position was kept, everybody reads from where it began.
                var from = _kept.PositionOf(tenant.Key)
                    ?? tenant.Select(each => each.Record.From).Aggregate(head, Cursors.Within);
                Follow(tenant.Key, Cursors.Within(from, head));
            }
        }
    }

    private Follower Of(string tenant) =>
        _followers.TryGetValue(tenant, out var follower) ? follower : Follow(tenant, _city.Head);

    private Follower Follow(string tenant, FeedPosition from)
    {
        var follower = new Follower(tenant, from, _city, _states, _outbox, _readers, _clock, _log);
        _followers[tenant] = follower;
        if (!_stopped) _running.Add(Task.Run(() => StartAsync(follower)));
        return follower;
    }

    private async Task StartAsync(Follower follower)
    {
        // Nobody is passed over because its terms are still being read.
        await _ready.Task.WaitAsync(_stop.Token).ConfigureAwait(false);
        await follower.RunAsync(_stop.Token).ConfigureAwait(false);
    }

    private void Use(Subscription subscription, SubscriptionTerms terms)
    {
        subscription.Terms = terms;
        Of(subscription.Record.Caller.Tenant).Index.Add(subscription, terms.Keys);
        if (terms.Interval is { } interval)
        {
            subscription.NextTick = _clock.GetUtcNow() + interval;
            _ticks.Enqueue(subscription, subscription.NextTick.Value);
        }
        else subscription.NextTick = null;

        _outbox.Wake(subscription);
        CatchUp(subscription);
    }

    private void CatchUp(Subscription subscription) =>
        Of(subscription.Record.Caller.Tenant).CatchUp(subscription, _stop.Token);

    private void Interval()
    {
        var now = _clock.GetUtcNow();
        while (_ticks.TryPeek(out var subscription, out var due) && due <= now)
        {
            _ticks.Dequeue();
            if (subscription.IsGone || subscription.NextTick != due || subscription.Terms is not { } terms
                || terms.Interval is not { } interval)
                continue;
            if (terms.IsLive(Moment.From(now))) subscription.Mailbox.AddTick(Moment.From(due));
            subscription.NextTick = due + interval > now ? due + interval : now + interval;
            _ticks.Enqueue(subscription, subscription.NextTick.Value);
            _outbox.Wake(subscription);
        }
    }

    [LoggerMessage(2007, LogLevel.Error, "The kept subscription {Name} cannot be read; it is passed over")]
    private static partial void Damaged(ILogger log, Exception damage, string name);
}
