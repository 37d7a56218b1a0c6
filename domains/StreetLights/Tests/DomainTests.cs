using YamlDotNet.RepresentationModel;

namespace City.Domains.StreetLights.Tests;

public sealed class DomainTests
{
    private static readonly string Folder = Path.Combine(SourceTree.Root, "domains", "StreetLights");
    private static readonly DomainBuilder City = Described();

    [Fact]
    public void The_description_in_yaml_says_what_the_code_says()
    {
        using var text = new StreamReader(Path.Combine(Folder, "domain.yaml"));
        var yaml = new YamlStream();
        yaml.Load(text);
        var root = yaml.Documents[0].RootNode;

        Assert.Equal(City.Id, root["id"].ToString());
        Assert.Equal(City.Name, new Text(root["name"]["en"].ToString(), root["name"]["zh"].ToString()));
        Assert.Equal(
            City.EntityTypes.Select(type => type.Type),
            ((YamlSequenceNode)root["entities"]).Select(node => node.ToString()));
    }

    [Fact]
    public void The_domain_is_called_like_its_folder() => Assert.Equal(Path.GetFileName(Folder), City.Id);

    [Fact]
    public void Every_name_is_given_in_two_languages_and_in_each_only_once() => Assert.All(City.EntityTypes, type =>
    {
        var names = type.Attributes.Select(attribute => attribute.Name).Append(type.Name).ToList();

        Assert.All(names, name => Assert.True(name.En.Length > 0 && name.Zh.Any(letter => letter >= 0x4E00)));
        Assert.Equal(names.Count, names.Select(name => name.En).Distinct().Count());
        Assert.Equal(names.Count, names.Select(name => name.Zh).Distinct().Count());
    });

    [Fact]
    public void Every_unit_is_one_that_the_city_knows_and_what_is_indexed_is_described()
    {
        var attributes = City.EntityTypes.SelectMany(type => type.Attributes).ToList();
        var codes = attributes.Select(attribute => attribute.UnitCode).OfType<string>().ToList();

        Assert.NotEmpty(codes);
        Assert.All(codes, code => Assert.Equal(code, Units.Find(code)?.Code));
        Assert.All(City.EntityTypes, type =>
            Assert.Empty(type.Indexed.Except(type.Attributes.Select(attribute => attribute.Attribute))));
    }

    private static DomainBuilder Described()
    {
        var city = new DomainBuilder();
        new StreetLightsDomain().Describe(city);
        return city;
    }
}
