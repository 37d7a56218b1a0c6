using City.Domains.Environment;
using City.Domains.StreetLights;
using City.Domains.Traffic;

namespace City.Sim.Tests;

public sealed class DescribedTests
{
    [Fact]
    public void Every_attribute_that_the_city_says_is_described_by_a_domain_with_the_same_unit()
    {
        var domains = new DomainBuilder();
        foreach (var domain in (IDomain[])[new EnvironmentDomain(), new StreetLightsDomain(), new TrafficDomain()])
            domain.Describe(domains);
        var described = domains.EntityTypes.SelectMany(type =>
            type.Attributes.Select(attribute => (type.Type, attribute.Attribute, attribute.UnitCode))).ToHashSet();
        var city = Days.City(17.5, 5, 300);

        var said = city.Arrivals().Concat(city.Until(Days.At(19)).Select(reading => reading.Command))
            .SelectMany(command => command.Attributes.Select(attribute =>
                (command.Types[0], attribute.Name, attribute.UnitCode))).ToHashSet();

        Assert.Subset(described, said);
        Assert.Equal(7, said.DistinctBy(attribute => attribute.Item1).Count());
    }
}
