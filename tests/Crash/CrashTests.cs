using City.TestKit;
using Xunit;

namespace City.Crash;

/// <summary>The process is killed again and again, and in other tests beside these the power fails.</summary>
public sealed class CrashTests(ITestOutputHelper output) : CrashSeries(output)
{
    private const int ServerRoundsShort = 2;

    [Fact]
    public async Task Nothing_acknowledged_is_lost_when_the_process_is_killed()
    {
        await KeepsItsPromises(Plan());
    }

    [Fact]
    public async Task Nothing_acknowledged_is_lost_when_the_process_is_killed_over_PostgreSQL()
    {
        LongForm.Only();
        if (PostgresCluster.Programs is null) Assert.Skip(PostgresCluster.WhySkipped);
        await using var server = await PostgresCluster.StartAsync(TestContext.Current.CancellationToken);

        await KeepsItsPromises(Plan() with { Store = server.Url("postgres") });
    }

    [Fact]
    public async Task Nothing_acknowledged_is_lost_when_the_server_of_PostgreSQL_is_killed_under_a_brain_that_lives_on()
    {
        if (PostgresCluster.Programs is null) Assert.Skip(PostgresCluster.WhySkipped);
        await using var server = await PostgresCluster.StartAsync(TestContext.Current.CancellationToken);
        var plan = Plan() with { Store = server.Url("postgres"), Victim = server };
        if (!LongForm.IsOn) plan = plan with { Rounds = Math.Min(plan.Rounds, ServerRoundsShort) };

        await KeepsItsPromises(plan);
    }
}
