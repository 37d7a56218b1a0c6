using Xunit;

namespace City.Arrows;

public sealed class ArrowTests
{
    private static IEnumerable<Arrow> Written =>
        from project in HouseProject.All
        from head in project.References
        select new Arrow(project.Assembly, head);

    [Fact]
    public void The_built_assemblies_form_a_star() => Assert.Empty(Star.Wrong(Assemblies.Arrows));

    [Fact]
    public void The_project_files_form_a_star() => Assert.Empty(Star.Wrong(Written));

    [Fact]
    public void Every_assembly_has_a_role() =>
        Assert.All(HouseProject.All, project => Assert.NotNull(Star.RoleOf(project.Assembly)));

    [Fact]
    public void Every_arrow_of_an_assembly_is_written_in_its_project_file() =>
        Assert.Empty(Assemblies.Arrows.Except(Written));

    [Fact]
    public void No_assembly_refers_to_many_others() =>
        Assert.Empty(Star.TooMany([.. HouseProject.All.Select(project => project.Assembly)], Written));

    [Fact]
    public void The_kernel_stands_on_the_base_library_alone()
    {
        var foreign = Assemblies.ReferencesOf(Assemblies.Built["City.Kernel"])
            .Where(name => !File.Exists(Path.Combine(Frameworks.Base, name + ".dll")));

        Assert.Empty(foreign);
        Assert.Empty(HouseProject.All.Single(project => project.Assembly == "City.Kernel").Packages);
    }

    [Theory]
    [InlineData("City.Live", "City.Kernel")]
    [InlineData("City.Context", "City.Feel")]
    [InlineData("City.Connectors.Csv", "City.Sense")]
    [InlineData("City.Stores.Sqlite", "City.Kernel")]
    [InlineData("City.Domains.Traffic", "City.Kernel")]
    [InlineData("citybrain", "City.Screen")]
    [InlineData("City.Live.Tests", "City.Stores.Memory")]
    [InlineData("City.TestKit", "City.Kernel")]
    [InlineData("City.Bench.Tests", "City.Bench")]
    [InlineData("City.Sim.Tests", "citysim")]
    [InlineData("citysim", "City.Sense")]
    public void An_arrow_of_the_star_is_right(string tail, string head) =>
        Assert.Empty(Star.Wrong([new(tail, head)]));

    [Theory]
    [InlineData("City.Kernel", "City.Live")]
    [InlineData("City.Kernel", "City.Feel")]
    [InlineData("City.Context", "City.Live")]
    [InlineData("City.Sense", "City.Live")]
    [InlineData("City.Live", "City.Sense")]
    [InlineData("City.Domains.Water", "City.Domains.Traffic")]
    [InlineData("City.Domains.Traffic", "City.Feel")]
    [InlineData("City.Stores.Sqlite", "City.Live")]
    [InlineData("City.Connectors.Csv", "City.Live")]
    [InlineData("City.Screen", "City.Kernel")]
    [InlineData("City.Live", "citybrain")]
    [InlineData("citybrain", "City.TestKit")]
    [InlineData("citybrain", "citysim")]
    [InlineData("citysim", "City.Live")]
    [InlineData("citysim", "City.Domains.Traffic")]
    [InlineData("City.Live", "City.Live.Tests")]
    [InlineData("City.Context.Tests", "City.Live.Tests")]
    public void An_arrow_outside_the_star_is_named(string tail, string head) =>
        Assert.Equal([$"{tail} -> {head}"], Star.Wrong([new(tail, head)]));

    [Fact]
    public void An_assembly_without_a_role_is_named() =>
        Assert.Contains("City.Helpers", Assert.Single(Star.Wrong([new("City.Live", "City.Helpers")])),
            StringComparison.Ordinal);

    [Fact]
    public void An_assembly_with_four_arrows_is_named()
    {
        string[] heads = ["City.Kernel", "City.Feel", "City.Sense", "City.Trust"];
        string[] assemblies = ["City.Live", .. heads];

        var faults = Star.TooMany(assemblies, heads.Select(head => new Arrow("City.Live", head)));

        Assert.Equal(["City.Live refers to 4 others; at most 3"], faults);
    }

    [Fact]
    public void A_web_of_arrows_is_named()
    {
        string[] assemblies = ["City.Live", "City.Sense"];
        Arrow[] arrows = [new("City.Live", "City.Kernel"), new("City.Live", "City.Feel"),
            new("City.Sense", "City.Kernel"), new("City.Sense", "City.Feel")];

        Assert.Contains("2.00", Assert.Single(Star.TooMany(assemblies, arrows)), StringComparison.Ordinal);
    }
}
