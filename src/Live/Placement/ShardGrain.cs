using Orleans;

namespace City.Live;

/// <summary>
/// The shell by which Orleans places a shard in a process: the shard opens with the grain and closes with it. Calls
/// within the process go to the shard itself and never through here.
/// </summary>
[KeepAlive]
internal sealed class ShardGrain(LiveCity city) : Grain, IShardGrain
{
    private int Number => (int)this.GetPrimaryKeyLong();

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken) =>
        Task.Run(() => city.OpenShardAsync(Number, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        city.CloseShard(Number);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task OpenAsync() => Task.CompletedTask;
}
