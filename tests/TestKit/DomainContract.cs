using City.Kernel;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace City.TestKit;

/// <summary>What every domain keeps: its folder describes itself, in two languages and in units of the city.</summary>
/// <param name="domain">The domain.</param>
/// <param name="name">The name of its folder under <c>domains</c>.</param>
/// <param name="knownUnit">The code under which the city knows a unit code; null where it does not.</param>
public abstract class DomainContract(IDomain domain, string name, Func<string, string?> knownUnit)
{
    private readonly string _folder = Path.Combine(SourceTree.Root, "domains", name);
    private readonly DomainBuilder _city = Described(domain);

    [Fact]
    public void The_description_in_yaml_says_what_the_code_says()
    {
        using var text = new StreamReader(Path.Combine(_folder, "domain.yaml"));
        var yaml = new YamlStream();
        yaml.Load(text);
        var root = yaml.Documents[0].RootNode;

        Assert.Equal(_city.Id, root["id"].ToString());
        Assert.Equal(_city.Name, new Text(root["name"]["en"].ToString(), root["name"]["zh"].ToString()));
        Assert.Equal(_city.EntityTypes.Select(type => type.Type), Listed(root, "entities"));
        Assert.Equal(Files("mappings"), Listed(root, "mappings"));
        Assert.Equal(Files("feeds"), Listed(root, "feeds"));
        Assert.Equal(Files("samples"), Samples(root).Order());
    }

    [Fact]
    public void The_domain_is_called_like_its_folder() => Assert.Equal(name, _city.Id);

    [Fact]
    public void Every_name_is_given_in_two_languages_and_in_each_only_once() => Assert.All(_city.EntityTypes, type =>
    {
        var names = type.Attributes.Select(attribute => attribute.Name).Append(type.Name).ToList();

        Assert.All(names, each => Assert.True(each.En.Length > 0 && each.Zh.Any(letter => letter >= 0x4E00)));
        Assert.Equal(names.Count, names.Select(each => each.En).Distinct().Count());
        Assert.Equal(names.Count, names.Select(each => each.Zh).Distinct().Count());
    });

    [Fact]
    public void Every_unit_is_one_that_the_city_knows()
    {
        var attributes = _city.EntityTypes.SelectMany(type => type.Attributes);
        var codes = attributes.Select(attribute => attribute.UnitCode).OfType<string>().ToList();

        Assert.NotEmpty(codes);
        Assert.All(codes, code => Assert.Equal(code, knownUnit(code)));
    }

    [Fact]
    public void What_is_indexed_is_described() => Assert.All(_city.EntityTypes, type =>
        Assert.Empty(type.Indexed.Except(type.Attributes.Select(attribute => attribute.Attribute))));

    [Fact]
    public void What_is_said_about_keeping_the_past_means_something() => Assert.All(_city.EntityTypes, type =>
        Assert.All(
            type.Attributes.Select(attribute => attribute.Retention).Append(type.Retention),
            retention => Assert.Null(retention?.Fault)));

    private IEnumerable<string> Files(string kind)
    {
        var folder = Path.Combine(_folder, kind);
        return Directory.Exists(folder)
            ? Directory.GetFiles(folder).Select(path => $"{kind}/{Path.GetFileName(path)}").Order()
            : [];
    }

    private static IEnumerable<string> Listed(YamlNode root, string list) =>
        Nodes(root, list).Select(node => node.ToString());

    private static IEnumerable<string> Samples(YamlNode root) =>
        Nodes(root, "samples").Select(node => node["file"].ToString());

    private static IEnumerable<YamlNode> Nodes(YamlNode root, string list) =>
        ((YamlMappingNode)root).Children.TryGetValue(list, out var found) ? (YamlSequenceNode)found : [];

    private static DomainBuilder Described(IDomain domain)
    {
        var city = new DomainBuilder();
        domain.Describe(city);
        return city;
    }
}
