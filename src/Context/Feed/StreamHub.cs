namespace City.Context;

/// <summary>The followers that event streams share: one for each tenant, as long as a stream of it is open.</summary>
internal sealed class StreamHub(ICity city)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, StreamFollower> _followers = new(StringComparer.Ordinal);

    /// <summary>Takes a seat for a client of a tenant that has come as far as <paramref name="from"/>.</summary>
    public (StreamFollower Follower, StreamSeat Seat) Join(string tenant, StreamFilter filter, FeedPosition from)
    {
        lock (_gate)
        {
            if (!_followers.TryGetValue(tenant, out var follower))
            {
                _followers[tenant] = follower = new StreamFollower(tenant, city);
                _ = Task.Run(() => RunAsync(follower));
            }

            return (follower, follower.Join(filter, from));
        }
    }

    /// <summary>Gives a seat back; the follower goes with the last one.</summary>
    public void Leave(StreamFollower follower, StreamSeat seat)
    {
        lock (_gate)
        {
            if (!follower.Leave(seat) || !Forget(follower)) return;
        }

        follower.Dispose();
    }

    private async Task RunAsync(StreamFollower follower)
    {
        var failure = await follower.RunAsync().ConfigureAwait(false);
        bool isOurs;
        lock (_gate) isOurs = Forget(follower);
        follower.Break(failure);
        if (isOurs) follower.Dispose();
    }

    /// <summary>
    /// Whoever joins from now on gets another follower, and this one is to be disposed of. False where that is so
    /// already.
    /// </summary>
    private bool Forget(StreamFollower follower) =>
        _followers.TryGetValue(follower.Tenant, out var now) && now == follower && _followers.Remove(follower.Tenant);
}
