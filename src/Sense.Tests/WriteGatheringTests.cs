namespace City.Sense.Tests;

public sealed class WriteGatheringTests
{
    private const int Messages = 20;

    [Fact]
    public async Task What_comes_while_a_group_is_under_way_goes_together_and_each_gets_its_own_outcome()
    {
        await using var rig = await FeedRig.OpenAsync();
        var (door, held) = HeldCity.Before(rig.City);
        var gathering = new WriteGathering(door, FeedRig.Reader);
        var first = Write(gathering, "first", create: true);
        // Every second one is of an entity that is not there.
        var others = Enumerable.Range(0, Messages).Select(i => Write(gathering, $"{i}", create: i % 2 == 0)).ToList();

        Assert.Equal(1, held.Writes);
        Assert.All(others, other => Assert.False(other.Answer.IsCompleted));
        held.Open();

        Assert.Equal(OutcomeKind.Created, (await first.Answer)[first.Place].Kind);
        for (var i = 0; i < Messages; i++)
            Assert.Equal(i % 2 == 0 ? OutcomeKind.Created : OutcomeKind.Refused,
                (await others[i].Answer)[others[i].Place].Kind);
        Assert.Equal(2, held.Writes);
    }

    [Fact]
    public async Task A_group_that_fails_tells_those_in_it_and_keeps_nobody_else()
    {
        await using var rig = await FeedRig.OpenAsync();
        var (door, held) = HeldCity.Before(rig.City);
        var gathering = new WriteGathering(door, FeedRig.Reader);
        var first = Write(gathering, "first", create: true);
        var second = Write(gathering, "second", create: true);

        held.Break(new StoreException("The store is away.", retry: true));

        await Assert.ThrowsAsync<StoreException>(() => first.Answer);
        Assert.Equal(OutcomeKind.Created, (await second.Answer)[second.Place].Kind);
        var third = Write(gathering, "third", create: true);
        Assert.Equal(OutcomeKind.Created, (await third.Answer)[third.Place].Kind);
    }

    private static (Task<ImmutableArray<Outcome>> Answer, int Place) Write(
        WriteGathering gathering, string id, bool create)
    {
        var answer = gathering.WriteAsync(
            new EntityCommand
            {
                Kind = create ? CommandKind.Create : CommandKind.Delete,
                Id = $"urn:x:Loop:{id}",
                Types = ["urn:x:Loop"],
            },
            out var place);
        return (answer, place);
    }
}
