using System.Collections.Concurrent;
using System.Text;

namespace City.Identify;

/// <summary>
/// Sets quotas and counts what there is: while a prefix is counted nothing is changed under it, so that the number is
/// exact; a count that was broken off is made again by who next wants to change something there.
/// </summary>
internal sealed class QuotaDesk(HandleLog store)
{
    private readonly ConcurrentDictionary<string, Task> _counting = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The quota of a prefix; null for none.</summary>
    public PrefixQuota? Find(string prefix) =>
        PrefixQuota.Of(store, Encoding.UTF8.GetBytes(prefix), new RecordBuffer());

    /// <summary>Counts what there is under a prefix, unless that is being done.</summary>
    public Task CountAsync(string prefix)
    {
        var made = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var counting = _counting.GetOrAdd(prefix, made.Task);
        if (counting == made.Task) _ = RunAsync(prefix, made);
        return counting;
    }

    private async Task RunAsync(string prefix, TaskCompletionSource made)
    {
        try
        {
            while (Find(prefix) is { IsCounting: true } quota)
            {
                var (handles, prefixes) = await store.CountAsync(prefix, CancellationToken.None);
                await store.CommitAsync([new QuotaChange(prefix, there => there?.Edition == quota.Edition
                    ? there with { IsCounting = false, Handles = handles, Prefixes = prefixes }
                    : null)], null, CancellationToken.None);
                if (store.IsReadOnly) break;
            }
        }
        catch (Exception fault) when (fault is Kernel.StoreException or InvalidDataException or ObjectDisposedException)
        {
            // The disk failed or the node stops: it is counted by who asks next.
        }
        finally
        {
            _counting.TryRemove(prefix, out _);
            made.SetResult();
        }
    }
}
