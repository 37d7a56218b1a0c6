namespace City.Live;

/// <summary>One thing that is wrong with a store.</summary>
/// <param name="Part">Where: <c>log</c>, <c>snapshots</c>, <c>history</c>, <c>archive</c>, <c>blobs</c> or
/// <c>keys</c>.</param>
/// <param name="Shard">The shard, or null where it concerns none in particular.</param>
/// <param name="What">What is wrong.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record StoreFault(string Part, int? Shard, string What, string Remedy);
