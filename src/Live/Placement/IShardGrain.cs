using Orleans;

namespace City.Live;

/// <summary>Where a shard is at work. Its key is the shard's number.</summary>
internal interface IShardGrain : IGrainWithIntegerKey
{
    /// <summary>Completes when the shard serves, in whichever process Orleans has put it.</summary>
    [ResponseTimeout("00:30:00")]
    Task OpenAsync();
}
