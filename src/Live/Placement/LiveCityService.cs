using City.Kernel;
using Microsoft.Extensions.Hosting;
using Orleans;

namespace City.Live;

/// <summary>
/// Opens every shard when the program starts, through Orleans, which says where; then ends erasures that an earlier
/// process left half done.
/// </summary>
internal sealed class LiveCityService(LiveCity city, IErasure erasure, IGrainFactory grains) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.WhenAll(
            Enumerable.Range(0, city.Shards).Select(shard => grains.GetGrain<IShardGrain>(shard).OpenAsync()))
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
}
