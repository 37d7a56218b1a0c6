using City.Kernel;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;

namespace City.Live;

/// <summary>
/// Opens every shard when the program starts, through Orleans, which says where; then ends erasures that an earlier
/// process left half done. A store that another process still holds, or that is away for the moment, is tried again.
/// </summary>
internal sealed partial class LiveCityService(
    LiveCity city, IErasure erasure, IGrainFactory grains, TimeProvider clock, ILogger<LiveCityService> logger)
    : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.WhenAll(Enumerable.Range(0, city.Shards).Select(shard => OpenAsync(shard, stoppingToken)))
            .ConfigureAwait(false);
        try
        {
            await erasure.ResumeAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (StoreException)
        {
            // The keys are destroyed, which is what counts; the rest goes when it is asked again, or at the next start.
        }
    }

    private async Task OpenAsync(int shard, CancellationToken stop)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await grains.GetGrain<IShardGrain>(shard).OpenAsync().ConfigureAwait(false);
                if (tries > 1) Log.Opened(logger, shard, tries);
                return;
            }
            catch (Exception fault) when (MayPass(fault))
            {
                if (Patience.IsTold(tries)) Log.NotYet(logger, shard, tries, fault.Message);
            }

            await Task.Delay(Patience.Before(tries), clock, stop).ConfigureAwait(false);
        }
    }

    private static bool MayPass(Exception fault) =>
        fault is HistoryTakenException or StoreException { Retry: true }
        || (fault.InnerException is { } inner && MayPass(inner));

    private static partial class Log
    {
        [LoggerMessage(1006, LogLevel.Warning,
            "Shard {Shard} cannot be opened yet ({Tries}) and is tried on: is another brain still running on this "
            + "store, it must be stopped; is the store away, it must come back. {Why}")]
        public static partial void NotYet(ILogger logger, int shard, int tries, string why);

        [LoggerMessage(1007, LogLevel.Warning, "Shard {Shard} is open now ({Tries})")]
        public static partial void Opened(ILogger logger, int shard, int tries);
    }
}
