using Microsoft.Extensions.Hosting;
using Orleans;

namespace City.Live;

/// <summary>Opens every shard when the program starts, through Orleans, which says where.</summary>
internal sealed class LiveCityService(LiveCity city, IGrainFactory grains) : BackgroundService
{
    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        Enumerable.Range(0, city.Shards).Select(shard => grains.GetGrain<IShardGrain>(shard).OpenAsync()));
}
