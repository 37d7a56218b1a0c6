using Microsoft.Extensions.Logging;

namespace City.Context;

/// <summary>
/// Follows the feed of one tenant for all its subscriptions, puts what they want into their mailboxes, and remembers
/// how far it has come. A subscription that cannot take more falls behind and later reads the feed by itself from where
/// it stopped, while the others go on.
/// </summary>
internal sealed partial class Follower(
    string tenant, FeedPosition from, ICity city, EntityStates states, Outbox outbox, SemaphoreSlim readers,
    TimeProvider clock, ILogger log)
{
    /// <summary>
    /// The most changes that wait for all subscriptions that take them, and as many again for those whose endpoints
    /// fail, so that these take no room from the others; who gets more then falls behind.
    /// </summary>
    public const int WaitingMax = 50_000;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Caller _own = new(tenant, "subscriptions", Grants.Read);
    private readonly HashSet<Subscription> _found = [];

    /// <summary>The tenant.</summary>
    public string Tenant { get; } = tenant;

    /// <summary>Up to here everything is in the mailboxes. Guarded by the gate.</summary>
    public FeedPosition Position { get; private set; } = from;

    /// <summary>The subscriptions by what they want. Guarded by the gate.</summary>
    public ChangeIndex<Subscription> Index { get; } = new();

    /// <summary>About how many changes wait for those who take them. Guarded by the gate.</summary>
    public int Waiting { get; set; }

    /// <summary>About how many changes wait for those whose endpoints fail. Guarded by the gate.</summary>
    public int Stuck { get; set; }

    /// <summary>Follows until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                FeedPosition position;
                lock (outbox.Gate) position = Position;
                var changes = Writes.OrThrow(city.Feed(position, follow: true, _own, stop));
                await foreach (var change in changes.ConfigureAwait(false))
                    await TakeAsync(change, stop).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception wrong)
            {
                // A shard that is read again, a store that is away: nothing is lost, since the position stays.
                Interrupted(log, wrong, Tenant);
                await Task.Delay(Pause, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Lets a subscription that is behind read on, where it has room. The gate is held.</summary>
    public void CatchUp(Subscription subscription, CancellationToken stop)
    {
        if (subscription.IsLive || subscription.IsReading || subscription.IsGone || subscription.Terms is null
            || subscription.Mailbox.Failures > 0 || subscription.Mailbox.Count > Mailbox.WaitingMax / 2
            || Waiting >= WaitingMax || stop.IsCancellationRequested)
            return;
        subscription.IsReading = true;
        _ = Task.Run(() => ReadAsync(subscription, stop), CancellationToken.None);
    }

    private async ValueTask TakeAsync(Change change, CancellationToken cancel)
    {
        var wanting = new List<Subscription>();
        if (await StateAsync(change, cancel).ConfigureAwait(false) is { } entity)
        {
            var candidates = new List<(Subscription Subscription, SubscriptionTerms Terms)>();
            lock (outbox.Gate)
            {
                _found.Clear();
                Index.Find(change, entity, _found);
                foreach (var each in _found)
                    if (each.Terms is { } terms)
                        candidates.Add((each, terms));
            }

            foreach (var (subscription, terms) in candidates)
                if (terms.Wants(change, entity))
                    wanting.Add(subscription);
        }

        var now = Moment.Now(clock);
        lock (outbox.Gate)
        {
            foreach (var subscription in wanting)
                if (subscription is { IsLive: true, IsGone: false, Terms: { } terms } && terms.IsLive(now)
                    && change.Seq > subscription.Progress.Seqs[change.Shard])
                    Offer(subscription, change);
            Position = Position.After(change.Shard, change.Seq);
        }
    }

    private void Offer(Subscription subscription, Change change)
    {
        if (!TryAdd(subscription, change))
        {
            subscription.Progress = Positions.Later(subscription.Progress, Position);
            subscription.IsLive = false;
        }

        outbox.Wake(subscription);
    }

    private bool TryAdd(Subscription subscription, Change change)
    {
        var isStuck = subscription.Mailbox.Failures > 0;
        if ((isStuck ? Stuck : Waiting) >= WaitingMax || !subscription.Mailbox.Add(change)) return false;
        if (isStuck) Stuck++;
        else Waiting++;
        return true;
    }

    private ValueTask<EntityRecord?> StateAsync(Change change, CancellationToken cancel) =>
        change.Kind is ChangeKind.Created or ChangeKind.Updated or ChangeKind.Deleted
            ? states.AfterAsync(change, _own, cancel)
            : new ValueTask<EntityRecord?>((EntityRecord?)null);

    private async Task ReadAsync(Subscription subscription, CancellationToken stop)
    {
        var isTurn = false;
        try
        {
            await readers.WaitAsync(stop).ConfigureAwait(false);
            isTurn = true;
            await ReadOnAsync(subscription, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Its cursor says from where it goes on.
        }
        catch (Exception wrong)
        {
            Interrupted(log, wrong, Tenant);
            await Task.Delay(Pause, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            if (isTurn) readers.Release();
            lock (outbox.Gate)
            {
                subscription.IsReading = false;
                CatchUp(subscription, stop);
            }
        }
    }

    private async Task ReadOnAsync(Subscription subscription, CancellationToken stop)
    {
        FeedPosition position;
        lock (outbox.Gate) position = subscription.Progress;
        var head = city.Head;
        await foreach (var change in Writes.OrThrow(city.Feed(position, follow: false, _own, stop))
            .ConfigureAwait(false))
        {
            var entity = await StateAsync(change, stop).ConfigureAwait(false);
            lock (outbox.Gate)
            {
                if (subscription.IsGone || subscription.Terms is not { } terms) return;
                if (entity is { } there && terms.IsLive(Moment.Now(clock)) && terms.Wants(change, there))
                {
                    if (!TryAdd(subscription, change)) return;
                    outbox.Wake(subscription);
                }

                subscription.Progress = subscription.Progress.After(change.Shard, change.Seq);
            }
        }

        lock (outbox.Gate)
        {
            subscription.Progress = Positions.Later(subscription.Progress, head);
            // It joins the others where it has seen all that they have.
            subscription.IsLive = Positions.Later(subscription.Progress, Position).Equals(subscription.Progress);
        }
    }

    [LoggerMessage(2006, LogLevel.Warning,
        "The feed of tenant '{Tenant}' was interrupted for subscriptions; it is read on")]
    private static partial void Interrupted(ILogger log, Exception wrong, string tenant);
}
