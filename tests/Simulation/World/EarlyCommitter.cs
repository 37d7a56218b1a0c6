namespace City.Simulation;

/// <summary>
/// A committer that does it the wrong way round: it publishes to readers and then appends. Answers still come when all
/// is durable.
/// </summary>
internal static class EarlyCommitter
{
    public static async Task RoundAsync(LiveCity city, ICommitLog log)
    {
        var done = new List<WriteBatch>();
        var (frames, hosts) = (new List<LogFrame>(), new List<ShardHost>());
        foreach (var host in city.Hosts)
        {
            if (host.Seal() is not { } frame) continue;
            var kept = frame.HasChanges ? frame.Seal() : null;
            host.Publish(frame, kept, done);
            hosts.Add(host);
            if (kept is not null) frames.Add(kept);
        }

        try
        {
            if ((await log.AppendAsync(frames, CancellationToken.None)).Durable)
                foreach (var batch in done) batch.Complete();
            else Stop(city, hosts);
        }
        catch (StoreException)
        {
            Stop(city, hosts);
        }
    }

    private static void Stop(LiveCity city, List<ShardHost> hosts)
    {
        foreach (var host in hosts)
        {
            host.Stop(ShardState.Failed, null, new Refusal(RefusalKind.Overloaded, "live.unsure", "Nobody knows."));
            city.Restart(host);
        }
    }
}
