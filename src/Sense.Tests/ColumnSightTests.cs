namespace City.Sense.Tests;

/// <summary>A column that was misspelt refuses no record; it is seen by its being empty in all of them.</summary>
public sealed class ColumnSightTests
{
    private static readonly string Misspelt =
        FeedRig.Loops.Replace("column: flow", "column: flouw", StringComparison.Ordinal);

    [Fact]
    public async Task Columns_in_which_no_record_had_anything_are_told_with_how_many_records_there_were()
    {
        await using var rig = await FeedRig.OpenAsync();
        var feed = await rig.AddAsync(Misspelt);
        var before = feed.Columns;

        for (var second = 1; second <= 3; second++) await FeedRig.ReadingAsync(feed, "7", second, 12);

        Assert.Equal((0, 0), (before.Records, before.Unseen.Length));
        Assert.Equal(3, feed.Columns.Records);
        Assert.Equal(["flouw"], feed.Columns.Unseen);
    }

    [Theory]
    [InlineData("""{"at":"2026-01-01T00:00:00Z","flow":null}""", 1)]
    [InlineData("""{"at":"2026-01-01T00:00:00Z","flow":""}""", 1)]
    [InlineData("""{"at":"2026-01-01T00:00:00Z","flow":-1}""", 0)]
    public async Task What_is_null_or_empty_is_nothing_and_what_is_refused_is_something(string payload, int unseen)
    {
        await using var rig = await FeedRig.OpenAsync();
        var feed = await rig.AddAsync(FeedRig.Loops);

        await FeedRig.TakeAsync(feed, "loops/7/flow", payload);

        Assert.Equal(unseen, feed.Columns.Unseen.Length);
    }

    [Fact]
    public async Task One_record_with_something_in_it_is_enough_and_another_mapping_begins_anew()
    {
        await using var rig = await FeedRig.OpenAsync();
        var feed = await rig.AddAsync(Misspelt);
        await FeedRig.ReadingAsync(feed, "7", 1, 12);
        await FeedRig.TakeAsync(feed, "loops/7/flow", $$"""{"at":"{{FeedRig.Time(2)}}","flouw":12}""");
        var seen = feed.Columns.Unseen;
        await rig.AddAsync(Misspelt.Replace("flouw", "floww", StringComparison.Ordinal));
        var anew = feed.Columns;
        await FeedRig.ReadingAsync(feed, "7", 3, 12);

        Assert.Empty(seen);
        Assert.Equal(0, anew.Records);
        Assert.Equal(["floww"], feed.Columns.Unseen);
    }

    [Fact]
    public async Task A_message_that_cannot_be_read_says_nothing_of_columns()
    {
        await using var rig = await FeedRig.OpenAsync();
        var feed = await rig.AddAsync(FeedRig.Loops);

        await FeedRig.TakeAsync(feed, "loops/7/flow", "no json");

        Assert.Equal(0, feed.Columns.Records);
    }
}
