namespace City.Sense.Tests;

/// <summary>What comes again changes nothing, also where its id has long been forgotten.</summary>
public sealed class RepeatTests
{
    /// <summary>A shard remembers the last 65,536 ids of commands.</summary>
    private const int Remembered = 65_536, Together = 1_024;

    private const string Entity = "urn:x:Loop:7";

    [Fact]
    public async Task What_comes_again_after_its_id_was_forgotten_changes_nothing_unless_its_entity_was_deleted()
    {
        await using var rig = await FeedRig.OpenAsync();
        var feed = await rig.AddAsync(FeedRig.Loops);
        (int Second, int Flow)[] sent = [(4, 40), (10, 100), (7, 70), (10, 101)];
        foreach (var (second, flow) in sent) await FeedRig.ReadingAsync(feed, "7", second, flow);
        var (past, present) = (await rig.PastAsync(Entity), await rig.FindAsync(Entity));
        await ForgetAsync(rig);

        foreach (var (second, flow) in sent)
        {
            var again = await FeedRig.ReadingAsync(feed, "7", second, flow);
            Assert.Equal((1, 1, 0), (again.Accepted, again.Repeated, again.Late));
        }

        Assert.Equal(past, await rig.PastAsync(Entity));
        Assert.Equal((present!.Value, present.ModifiedAt), await PresentAsync(rig));
        Assert.Equal(4, past.Count);
        Assert.Null((await rig.City.WriteAsync(
            new EntityCommand { Kind = CommandKind.Delete, Id = Entity }, FeedRig.Reader, FeedRig.Cancel)).Refusal);
        // The limit of it: nothing is left that could tell.
        var back = await FeedRig.ReadingAsync(feed, "7", 4, 40);
        Assert.Equal((1, 0), (back.Accepted, back.Repeated));
        Assert.Equal("40", (await rig.FindAsync(Entity))?.Value.ToJson());
    }

    [Fact]
    public async Task A_correction_of_the_newest_reading_becomes_the_present_and_one_of_an_older_the_past()
    {
        await using var rig = await FeedRig.OpenAsync();
        var feed = await rig.AddAsync(FeedRig.Loops);
        await FeedRig.ReadingAsync(feed, "7", 4, 40);
        await FeedRig.ReadingAsync(feed, "7", 10, 100);

        var newest = await FeedRig.ReadingAsync(feed, "7", 10, 101);
        var older = await FeedRig.ReadingAsync(feed, "7", 4, 41);

        Assert.Equal((1, 0, 0), (newest.Accepted, newest.Repeated, newest.Late));
        Assert.Equal((1, 0, 1), (older.Accepted, older.Repeated, older.Late));
        Assert.Equal("101", (await PresentAsync(rig)).Value.ToJson());
        Assert.Equal(["100", "101", "40", "41"],
            (await rig.PastAsync(Entity)).Select(point => point.Value).Order(StringComparer.Ordinal));
    }

    private static async Task<(Value Value, Moment ModifiedAt)> PresentAsync(FeedRig rig)
    {
        var present = await rig.FindAsync(Entity);
        return (present!.Value, present.ModifiedAt);
    }

    /// <summary>So many other commands for the entity that none of those before is remembered.</summary>
    private static async Task ForgetAsync(FeedRig rig)
    {
        for (var i = 0; i < Remembered; i += Together)
        {
            var other = Enumerable.Range(i, Together).Select(number => new EntityCommand
            {
                Kind = CommandKind.Append, Id = Entity, CommandId = $"other-{number}",
                Attributes =
                [
                    new Attribute
                    {
                        Name = "https://x/other", Kind = AttributeKind.Property, Value = Value.Of((long)number),
                    },
                ],
            });
            var outcomes = await rig.City.WriteAllAsync([.. other], FeedRig.Reader, FeedRig.Cancel);
            Assert.All(outcomes, outcome => Assert.Null(outcome.Refusal));
        }
    }
}
