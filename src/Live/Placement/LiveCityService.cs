using City.Kernel;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;

namespace City.Live;

/// <summary>
/// Opens every shard when the program starts, through Orleans, which says where; then ends erasures that an earlier
/// process left half done. A store that another process still holds, or that is away for the moment, is tried again,
/// and so is an erasure, whatever kept it from being ended.
/// </summary>
internal sealed partial class LiveCityService(
    LiveCity city, IErasure erasure, IGrainFactory grains, TimeProvider clock, ILogger<LiveCityService> logger)
    : BackgroundService
{
    private const int UnfinishedToldMax = 10;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.WhenAll(Enumerable.Range(0, city.Shards).Select(shard => OpenAsync(shard, stoppingToken)))
            .ConfigureAwait(false);
        for (var tries = 1; !await EndErasuresAsync(tries, stoppingToken).ConfigureAwait(false); tries++)
            await Task.Delay(Patience.Before(tries), clock, stoppingToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Ends what can be ended; whether that was all. The keys are destroyed, which is what counts, so that nothing that
    /// is met here may stop the city.
    /// </summary>
    private async Task<bool> EndErasuresAsync(int tries, CancellationToken stop)
    {
        try
        {
            var unfinished = await erasure.ResumeAsync(stop).ConfigureAwait(false);
            if (Patience.IsTold(tries))
                foreach (var (note, why, fault) in unfinished.Take(UnfinishedToldMax))
                    Log.NotErased(logger, fault, note.Id, tries, unfinished.Count, why);
            if (tries > 1 && unfinished.Count == 0) Log.Erased(logger, tries);
            return unfinished.Count == 0;
        }
        catch (Exception fault) when (!stop.IsCancellationRequested)
        {
            if (Patience.IsTold(tries)) Log.NotesUnread(logger, fault, tries);
            return false;
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

        [LoggerMessage(1011, LogLevel.Warning,
            "The erasure of key {Key}, one of {Count}, cannot be ended yet ({Tries}) and is tried on: {Why}")]
        public static partial void NotErased(
            ILogger logger, Exception? fault, string key, int tries, int count, string why);

        [LoggerMessage(1012, LogLevel.Error,
            "Whether erasures are still to be ended cannot be read ({Tries}); it is tried on")]
        public static partial void NotesUnread(ILogger logger, Exception fault, int tries);

        [LoggerMessage(1013, LogLevel.Warning, "All erasures are ended now ({Tries})")]
        public static partial void Erased(ILogger logger, int tries);
    }
}
