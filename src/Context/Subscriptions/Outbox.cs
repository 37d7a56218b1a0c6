using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace City.Context;

/// <summary>
/// Delivers what waits in the mailboxes of subscriptions: each machine on a lane of its own, failures again after a
/// growing delay with jitter. It keeps nothing of its own on disk: the log holds what happened, and the cursors of
/// <see cref="Subscriptions"/> say what was told.
/// </summary>
internal sealed partial class Outbox(
    Notices notices, IReadOnlyList<INotifier> notifiers, TimeProvider clock, ILogger log, CancellationToken stopping)
{
    /// <summary>The most notifications on their way at once.</summary>
    public const int SendingMax = 256;

    /// <summary>The first delay after a failure, and the longest.</summary>
    public static readonly TimeSpan DelayMin = TimeSpan.FromMilliseconds(500), DelayMax = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, Lane> _lanes = new(StringComparer.Ordinal);
    private readonly Queue<Lane> _starved = new();
    private readonly PriorityQueue<Subscription, DateTimeOffset> _later = new();
    private int _sending;
    private bool _closed;

    /// <summary>Guards all mailboxes, cursors and indexes.</summary>
    public Lock Gate { get; } = new();

    /// <summary>How many notifications are on their way.</summary>
    public int Sending
    {
        get
        {
            lock (Gate) return _sending;
        }
    }

    /// <summary>Called, with the gate held, when a mailbox has become emptier.</summary>
    public Action<Subscription> Drained { get; set; } = _ => { };

    /// <summary>Looks whether a subscriber has something to be sent. The gate is held.</summary>
    public void Wake(Subscription subscription)
    {
        if (Put(subscription) is { } lane) Pump(lane);
    }

    /// <summary>Sends what was waiting for its time. The gate is held.</summary>
    public void Tick()
    {
        var now = clock.GetUtcNow();
        while (_later.TryPeek(out var subscription, out var due) && due <= now)
        {
            _later.Dequeue();
            subscription.IsQueued = false;
            Wake(subscription);
        }
    }

    /// <summary>Sends nothing more, and waits a while for what is on its way.</summary>
    public async Task CloseAsync(TimeSpan patience)
    {
        lock (Gate) _closed = true;
        var until = clock.GetUtcNow() + patience;
        while (Sending > 0 && clock.GetUtcNow() < until)
            await Task.Delay(TimeSpan.FromMilliseconds(10), clock).ConfigureAwait(false);
    }

    private Lane? Put(Subscription subscription)
    {
        if (_closed || subscription.IsQueued || subscription.IsGone || subscription.Terms is not { } terms) return null;
        var now = clock.GetUtcNow();
        if (!terms.IsLive(Moment.From(now)) || !subscription.Mailbox.HasNext(subscription.IsTogether)) return null;
        subscription.IsQueued = true;
        if (subscription.Mailbox.NotBefore > now)
        {
            _later.Enqueue(subscription, subscription.Mailbox.NotBefore);
            return null;
        }

        var authority = terms.Endpoint.Uri.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);
        if (!_lanes.TryGetValue(authority, out var lane)) _lanes[authority] = lane = new Lane(authority);
        lane.Enqueue(subscription);
        return lane;
    }

    private void Pump(Lane lane)
    {
        while (_sending < SendingMax && lane.TryDequeue(out var subscription))
        {
            subscription.IsQueued = false;
            if (subscription.IsGone || subscription.Terms is not { } terms) continue;
            var isTrial = subscription.Mailbox.Failures > 0;
            if (subscription.Mailbox.TryTake(clock.GetUtcNow(), subscription.IsTogether) is { } parcel)
            {
                _sending++;
                lane.Began(isTrial);
                var record = subscription.Record;
                _ = Task.Run(() => SendAsync(subscription, record, terms, parcel, lane, isTrial));
            }

            if (Put(subscription) is { } other && other != lane) Pump(other);
        }

        if (_sending < SendingMax || lane.IsStarved || lane.IsIdle) return;
        lane.IsStarved = true;
        _starved.Enqueue(lane);
    }

    private async Task SendAsync(
        Subscription subscription, SubscriptionRecord record, SubscriptionTerms terms, Parcel parcel, Lane lane,
        bool isTrial)
    {
        var (delivery, sent) = (Delivery.Done, false);
        try
        {
            var notification = await notices.MakeAsync(record, terms, parcel, stopping).ConfigureAwait(false);
            if (notification is not null)
            {
                sent = true;
                delivery = await notifiers.First(each => each.Takes(terms.Endpoint.Uri.Scheme))
                    .SendAsync(notification, stopping).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // It counts as not sent: its cursor still stands before it.
            delivery = new Delivery(DeliveryKind.TryAgain, "stopped");
            sent = false;
        }
        catch (Exception bug)
        {
            Failed(log, bug, record.Id);
            delivery = new Delivery(DeliveryKind.TryAgain, "the city failed to make it");
        }

        lock (Gate) End(subscription, terms, parcel, lane, isTrial, delivery, sent);
    }

    private void End(
        Subscription subscription, SubscriptionTerms terms, Parcel parcel, Lane lane, bool isTrial, Delivery delivery,
        bool sent)
    {
        var now = clock.GetUtcNow();
        _sending--;
        lane.Ended(isTrial);
        var mailbox = subscription.Mailbox;
        if (sent) subscription.Counts = Count(subscription.Counts, delivery.Kind, Moment.From(now));
        if (delivery.Kind == DeliveryKind.TryAgain)
        {
            if (sent && mailbox.Failures == 0) Waits(log, subscription.Id, delivery.Detail);
            mailbox.Failed(parcel, now, now + Delay(mailbox.Failures, terms.Cooldown));
        }
        else
        {
            if (delivery.Kind == DeliveryKind.Refused) Refused(log, subscription.Id, delivery.Detail);
            else if (mailbox.Failures > 0) Recovered(log, subscription.Id);
            mailbox.Done(parcel, now + terms.Throttling);
            Drained(subscription);
        }

        Wake(subscription);
        Pump(lane);
        while (_sending < SendingMax && _starved.TryDequeue(out var starved))
        {
            starved.IsStarved = false;
            Pump(starved);
        }

        if (lane is { IsIdle: true, IsStarved: false }) _lanes.Remove(lane.Authority);
    }

    private static SubscriptionCounts Count(SubscriptionCounts counts, DeliveryKind kind, Moment now)
    {
        counts = counts with { Sent = counts.Sent + 1, LastNotification = now };
        return kind == DeliveryKind.Delivered
            ? counts with { LastSuccess = now }
            : counts with { Failed = counts.Failed + 1, LastFailure = now };
    }

    /// <summary>Twice as long after each failure, give or take a quarter, so that not all come back at once.</summary>
    internal static TimeSpan Delay(int failures, TimeSpan cooldown)
    {
        var milliseconds = Math.Min(
            DelayMax.TotalMilliseconds, DelayMin.TotalMilliseconds * Math.Pow(2, Math.Min(failures, 20)));
        var delay = TimeSpan.FromMilliseconds(milliseconds * (0.75 + RandomNumberGenerator.GetInt32(501) / 1_000.0));
        return delay > cooldown ? delay : cooldown;
    }

    [LoggerMessage(2002, LogLevel.Error, "A notification of {Subscription} could not be made; it is tried again")]
    private static partial void Failed(ILogger log, Exception bug, string subscription);

    [LoggerMessage(2003, LogLevel.Warning, "Notifications of {Subscription} do not arrive and wait: {Why}")]
    private static partial void Waits(ILogger log, string subscription, string why);

    [LoggerMessage(2004, LogLevel.Warning, "A notification of {Subscription} was refused for good: {Why}")]
    private static partial void Refused(ILogger log, string subscription, string why);

    [LoggerMessage(2005, LogLevel.Information, "Notifications of {Subscription} arrive again")]
    private static partial void Recovered(ILogger log, string subscription);
}
