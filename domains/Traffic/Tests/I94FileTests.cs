namespace City.Domains.Traffic.Tests;

public sealed class I94FileTests(I94FileTests.RealFeed feed) : IClassFixture<I94FileTests.RealFeed>
{
    /// <summary>Numbers counted in the file itself, with another program.</summary>
    [Fact]
    public async Task All_40575_hours_of_the_real_file_are_taken_in_the_order_of_time()
    {
        var (report, collected) = await feed.OnceAsync();

        Assert.Equal(
            new FeedCounts(Read: 40_575, Accepted: 40_575, Rejected: 0, Repeated: 0, Late: 0, Unsent: 0),
                report.Counts);
        Assert.Equal(40_575, collected.Of(TrafficDomain.Intensity).Select(a => a.ObservedAt).Distinct().Count());
        Assert.Equal(40_575, collected.Commands.Select(command => command.CommandId).Distinct().Count());
        Assert.Equal(40_565, collected.Of(I94.Environment + "temperature").Count());
        Assert.Equal(40_574, collected.Of(I94.Environment + "precipitation").Count());
        Assert.Equal(1_203, collected.Of(I94.Own + "holiday").Count(a => a.Value.AsText() != "none"));
        Assert.Equal("2012-10-02T14:00:00Z", collected.Of(TrafficDomain.Intensity).First().ObservedAt.ToString());
        Assert.Equal("2018-10-01T04:00:00Z", collected.Of(TrafficDomain.Intensity).Last().ObservedAt.ToString());
    }

    [Fact]
    public async Task The_four_hours_that_came_twice_are_read_with_the_earlier_offset()
    {
        var (_, collected) = await feed.OnceAsync();

        var moments = collected.Of(TrafficDomain.Intensity).Select(a => a.ObservedAt.ToString()).ToHashSet();
        foreach (var day in new[] { "2012-11-04", "2015-11-01", "2016-11-06", "2017-11-05" })
        {
            Assert.Contains($"{day}T06:00:00Z", moments);
            Assert.DoesNotContain($"{day}T07:00:00Z", moments);
        }
    }

    [Fact]
    public async Task A_second_feed_of_the_file_gives_every_command_the_same_id()
    {
        var (_, first) = await feed.OnceAsync();
        var (_, second) = await I94.FeedAsync(RealFile(), TestContext.Current.CancellationToken);

        Assert.Equal(
            first.Commands.Select(command => command.CommandId), second.Commands.Select(command => command.CommandId));
    }

    private static string RealFile()
    {
        var shared = SourceTree.Shared;
        Assert.SkipWhen(shared is null, "The reference data (../shared/data/traffic-volume) are not beside the tree.");
        return Path.Combine(shared!, "data", "traffic-volume", "metro_interstate_hourly.csv");
    }

    /// <summary>One feed of the real file for the tests that only look at it.</summary>
    public sealed class RealFeed
    {
        private Task<(FeedReport Report, I94.Collected Collected)>? _fed;

        internal Task<(FeedReport Report, I94.Collected Collected)> OnceAsync() =>
            _fed ??= I94.FeedAsync(RealFile(), CancellationToken.None);
    }
}
