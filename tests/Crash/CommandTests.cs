using Xunit;

namespace City.Crash;

/// <summary>What the clients take an answer for.</summary>
public sealed class CommandTests
{
    [Theory]
    [InlineData("live.unsure", "Unknown")]
    [InlineData("http.store.away", "Unknown")]
    [InlineData("live.not-serving", "Refused")]
    [InlineData("live.overloaded", "Refused")]
    [InlineData("live.store-full", "Refused")]
    public void A_503_settles_nothing_and_its_code_says_whether_the_command_may_be_there(string code, string outcome)
    {
        var command = new Command(ActKind.Patch, "key", 3, ["urn:a"]);

        Assert.Null(command.Answered(503, $$"""{"code":"{{code}}"}""", null, 1));

        Assert.Equal(outcome, command.Acts[0].Outcome.ToString());
        Assert.Null(command.Status);
        Assert.Equal(long.MaxValue, command.Acts[0].AnsweredAt);
        Assert.Null(command.Answered(204, "", "1:2", 2));
        Assert.Equal((Outcome.Acknowledged, 204), (command.Acts[0].Outcome, command.Status));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_was_in_doubt_once_is_not_settled_by_a_refusal_of_a_later_sending(bool answered)
    {
        var command = new Command(ActKind.Patch, "key", 3, ["urn:a"]);
        if (answered) command.Answered(503, """{"code":"live.unsure"}""", null, 1);
        else command.Lost();

        command.Answered(503, """{"code":"live.not-serving"}""", null, 2);

        Assert.Equal(Outcome.Unknown, command.Acts[0].Outcome);
    }

    [Fact]
    public void Of_a_batch_each_part_has_its_own_answer()
    {
        var command = new Command(ActKind.Upsert, "key", 3, ["urn:a", "urn:b", "urn:c"]);

        command.Answered(207, """
            {"success":["urn:a"],"errors":[
            {"entityId":"urn:b","error":{"status":503,"code":"live.unsure"}},
            {"entityId":"urn:c","error":{"status":503,"code":"live.overloaded"}}]}
            """, null, 1);

        Assert.Equal(
            [Outcome.Acknowledged, Outcome.Unknown, Outcome.Refused], command.Acts.Select(act => act.Outcome));
        Assert.Null(command.Status);
    }
}
