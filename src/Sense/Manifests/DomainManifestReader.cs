using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace City.Sense;

/// <summary>Reads the description of a domain.</summary>
internal static class DomainManifestReader
{
    private const int TextLengthMax = 200;
    private const string Code = "domain";

    public static (DomainManifest? Manifest, ImmutableArray<MappingFault> Faults) Read(string yaml)
    {
        var faults = new List<MappingFault>();
        var manifest = MappingReader.Root(yaml, "the domain", faults) is { } root ? Read(root, faults) : null;
        // The sections note faults with the codes of mappings; here they are the domain's.
        return (manifest,
        [
            .. faults.OrderBy(fault => fault.Line).ThenBy(fault => fault.Column).Select(fault => fault with
            {
                Code = fault.Code.StartsWith("mapping.", StringComparison.Ordinal)
                    ? Code + fault.Code["mapping".Length..]
                    : fault.Code,
            }),
        ]);
    }

    private static DomainManifest Read(YamlSection root, List<MappingFault> faults)
    {
        var id = root.Require("id", "the name of the folder.") ? root.Text("id") : null;
        var name = root.Require("name", "en and zh, what people call it.") ? Name(root.Section("name")) : null;
        Plain(root, "owner", "who answers for it.");
        if (root.Require("tier", "bronze, silver or gold.")) root.OneOf("tier", ["bronze", "silver", "gold"]);
        if (root.Require("standards", "what it rests on.")) root.Texts("standards");
        var entities = root.Require("entities", "its entity types, full names.") ? Listed(root, "entities") : [];
        foreach (var (type, line) in entities)
            if (!Terms.IsIri(type))
                faults.Add(new MappingFault(line, 1, "domain.entity", $"'{type}' is no absolute IRI."));
        var (mappings, feeds, samples) = (Listed(root, "mappings"), Listed(root, "feeds"), Samples(root, faults));
        root.Close();
        return new DomainManifest
        {
            Id = id ?? "", Name = name, Entities = entities, Mappings = mappings, Feeds = feeds, Samples = samples,
        };
    }

    private static Text? Name(YamlSection? name)
    {
        if (name is null) return null;
        var (en, zh) = (Plain(name, "en", "the name in English."), Plain(name, "zh", "the name in Chinese."));
        if (zh is not null && !zh.Any(letter => letter >= 0x4E00))
        {
            name.Fault(name.PlaceOfValue("zh"), "domain.name", "The name under zh has no Chinese character.");
            zh = null;
        }

        name.Close();
        return en is null || zh is null ? null : new Text(en, zh);
    }

    private static string? Plain(YamlSection section, string key, string hint)
    {
        if (!section.Require(key, hint) || section.Text(key) is not { } text) return null;
        if (text.Trim().Length is > 0 and <= TextLengthMax) return text;
        section.Fault(section.PlaceOfValue(key), "domain.value",
            $"'{key}' is a text of 1 to {TextLengthMax} characters.");
        return null;
    }

    private static ImmutableArray<(string Text, int Line)> Listed(YamlSection root, string key)
    {
        if (root.Texts(key) is null || root.Node(key) is not YamlSequenceNode list) return [];
        return [.. list.OfType<YamlScalarNode>().Select(node => (node.Value!, (int)node.Start.Line))];
    }

    private static ImmutableArray<DomainSample> Samples(YamlSection root, List<MappingFault> faults)
    {
        if (root.Node("samples") is not { } node) return [];
        if (node is not YamlSequenceNode list)
        {
            root.Fault(root.PlaceOfValue("samples"), "domain.value",
                "'samples' is a list; each has file, mapping and perhaps refused.");
            return [];
        }

        var samples = ImmutableArray.CreateBuilder<DomainSample>();
        foreach (var entry in list)
        {
            if (entry is YamlMappingNode mapping && Sample(new YamlSection(mapping, "a sample", faults)) is { } sample)
                samples.Add(sample);
            else if (entry is not YamlMappingNode)
                faults.Add(YamlSection.PlaceOf(entry).Fault("domain.value", "A sample has the keys file and mapping."));
        }

        return samples.ToImmutable();
    }

    private static DomainSample? Sample(YamlSection section)
    {
        var file = Plain(section, "file", "the sample, such as samples/x.csv.");
        var mapping = Plain(section, "mapping", "the mapping that it goes through, such as mappings/x.yaml.");
        var refused = ImmutableSortedDictionary<int, string>.Empty;
        if (section.Section("refused") is { } wrong)
            foreach (var key in wrong.Keys)
            {
                if (wrong.Text(key) is not { } code) continue;
                if (int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var line) && line > 0)
                    refused = refused.SetItem(line, code);
                else
                    wrong.Fault(wrong.PlaceOfKey(key), "domain.value", $"'{key}' is no line of the sample.");
            }

        section.Close();
        return file is null || mapping is null ? null : new DomainSample(file, mapping, refused, section.Place.Line);
    }
}
