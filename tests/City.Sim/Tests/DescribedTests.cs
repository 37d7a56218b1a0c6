using System.Reflection;

namespace City.Sim.Tests;

/// <summary>What the simulated city says, beside what the domains of the tree describe.</summary>
public sealed class DescribedTests
{
    private static readonly IReadOnlyList<IDomain> Domains =
    [
        .. from file in Directory.EnumerateFiles(AppContext.BaseDirectory, "City.Domains.*.dll")
           from type in Assembly.Load(Path.GetFileNameWithoutExtension(file)).GetExportedTypes()
           where type.IsAssignableTo(typeof(IDomain))
           select (IDomain)Activator.CreateInstance(type)!,
    ];

    private static readonly HashSet<(string Type, string Attribute, string? Unit)> Said = WhatIsSaid();

    /// <summary>How many of the types that the city says are described by which domain.</summary>
    public static TheoryData<string, int> Shares => new()
    {
        { "Environment", 3 }, { "StreetLights", 1 }, { "Traffic", 3 },
    };

    [Fact]
    public void Every_type_that_the_city_says_is_in_the_share_of_a_domain() => Assert.Equal(
        Shares.Sum(share => share.Data.Item2), Said.DistinctBy(one => one.Type).Count());

    [Theory]
    [MemberData(nameof(Shares))]
    public void Every_attribute_that_the_city_says_is_described_by_its_domain_with_the_same_unit(
        string name, int types)
    {
        var folder = Path.Combine(SourceTree.Root, "domains", name);
        Assert.SkipUnless(Directory.Exists(folder), $"This city has no domains/{name}.");
        var described = Described(Domains.Single(domain => domain.GetType().Name == name + "Domain"));
        var told = described.Select(one => one.Type).ToHashSet();

        var said = Said.Where(one => told.Contains(one.Type)).ToHashSet();

        Assert.Equal(types, said.DistinctBy(one => one.Type).Count());
        Assert.Subset(described, said);
    }

    private static HashSet<(string Type, string Attribute, string? Unit)> Described(IDomain domain)
    {
        var city = new DomainBuilder();
        domain.Describe(city);
        return [.. city.EntityTypes.SelectMany(type =>
            type.Attributes.Select(attribute => (type.Type, attribute.Attribute, attribute.UnitCode)))];
    }

    private static HashSet<(string Type, string Attribute, string? Unit)> WhatIsSaid()
    {
        var city = Days.City(17.5, 5, 300);
        return [.. city.Arrivals().Concat(city.Until(Days.At(19)).Select(reading => reading.Command))
            .SelectMany(command => command.Attributes.Select(attribute =>
                (command.Types[0], attribute.Name, attribute.UnitCode)))];
    }
}
