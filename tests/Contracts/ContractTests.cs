using City.Arrows;
using Xunit;

namespace City.Contracts;

public sealed class ContractTests
{
    private static readonly string[] Libraries =
    [
        .. HouseProject.All.Select(project => project.Assembly)
            .Where(name => Star.IsProduct(name) && Star.RoleOf(name) is not (Role.Host or Role.Screen)),
    ];

    private static IEnumerable<(int Id, string Line)> Events =>
        Sources.Product.SelectMany(source => LogEvents.In(source.Root));

    public static TheoryData<string> Assembly => [.. Libraries];

    [Theory]
    [MemberData(nameof(Assembly))]
    public void The_public_api_is_the_approved_one(string assembly) =>
        Approved.Holds(Place(assembly), PublicApi.Of(Assemblies.Built[assembly]));

    [Fact]
    public void Nothing_is_approved_for_an_assembly_that_is_no_more() =>
        Approved.HoldsOnly("api", Libraries.Where(name => !IsDomain(name)).Select(name => name + ".txt"));

    [Fact]
    public void The_types_of_the_scripts_are_those_of_the_contracts() =>
        Approved.Holds("../src/Screen/web/wire.ts", TypeScript.Of(Assemblies.Built["City.Screen"]));

    [Fact]
    public void The_codes_of_problems_are_the_approved_ones() => Approved.Holds("problems.txt",
        Sources.Product.SelectMany(source => ProblemCodes.In(source.Root)).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void The_log_events_are_the_approved_ones() =>
        Approved.Holds("log-events.txt", Events.OrderBy(one => one.Id).Select(one => one.Line));

    [Fact]
    public void Every_log_event_has_an_id_of_its_own() => Assert.Empty(LogEvents.Clashes(Events));

    private static bool IsDomain(string assembly) => Star.RoleOf(assembly) is Role.Domain;

    // A domain's text stands in its own folder, and goes with it.
    private static string Place(string assembly) =>
        IsDomain(assembly) ? $"../domains/{assembly.Split('.')[^1]}/api.txt" : $"api/{assembly}.txt";
}
