using Microsoft.Extensions.Logging;

namespace City.Context;

/// <summary>What is kept of subscriptions beside their documents, and how their terms come back.</summary>
internal sealed partial class Subscriptions
{
    private readonly SemaphoreSlim _keeping = new(1);
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>
    /// Reads the terms of those that have none yet. Where a context cannot be had, the subscription stays behind until
    /// it can, and loses nothing.
    /// </summary>
    private async Task ReadTermsAsync(CancellationToken cancel)
    {
        List<Subscription> unread;
        lock (_outbox.Gate) unread = [.. _byName.Values.Where(each => each.Terms is null)];
        foreach (var subscription in unread)
        {
            var record = subscription.Record;
            var read = await _terms.ReadAsync(record, cancel).ConfigureAwait(false);
            lock (_outbox.Gate)
            {
                if (subscription.Terms is not null || subscription.IsGone || subscription.Record != record) continue;
                if (read.TryGet(out var terms, out var refusal)) Use(subscription, terms);
                else
                {
                    if (subscription.IsLive)
                        (subscription.Progress, subscription.IsLive) =
                            (Positions.Later(subscription.Progress, Of(record.Caller.Tenant).Position), false);
                    Unread(_log, record.Id, refusal.Detail);
                }
            }
        }

        _ready.TrySetResult();
    }

    private async Task KeepAsync(CancellationToken cancel)
    {
        // The last one waits for the one before, so that no older cursor lands on a newer one.
        await _keeping.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            await _cursors.WriteAsync(Look(), _stopped, cancel).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is StoreException or IOException)
        {
            // An older cursor tells more than it must after a crash, and loses nothing.
            NotKept(_log, fault);
        }
        finally
        {
            _keeping.Release();
        }
    }

    /// <summary>How far everybody has come; those who are behind are let on where they have room.</summary>
    private Cursors Look()
    {
        lock (_outbox.Gate)
        {
            var (waiting, stuck) = (0, 0);
            foreach (var subscription in _byName.Values)
            {
                if (subscription.Mailbox.Failures > 0) stuck += subscription.Mailbox.Count;
                else waiting += subscription.Mailbox.Count;
                if (!subscription.IsLive) CatchUp(subscription);
            }

            foreach (var follower in _followers.Values) (follower.Waiting, follower.Stuck) = (waiting, stuck);
            return Cursors.Of(_followers.Values, _byName);
        }
    }

    [LoggerMessage(2008, LogLevel.Warning, "The terms of {Subscription} cannot be read yet and are tried again: {Why}")]
    private static partial void Unread(ILogger log, string subscription, string why);

    [LoggerMessage(2009, LogLevel.Warning, "How far subscriptions have come could not be kept; it is tried again")]
    private static partial void NotKept(ILogger log, Exception fault);
}
