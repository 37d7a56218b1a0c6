using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace City.Sense;

/// <summary>Reads one attribute of a mapping.</summary>
internal static class AttributeReader
{
    private static readonly Dictionary<string, AttributeKind> Kinds = new()
    {
        ["Property"] = AttributeKind.Property,
        ["Relationship"] = AttributeKind.Relationship,
        ["GeoProperty"] = AttributeKind.GeoProperty,
        ["LanguageProperty"] = AttributeKind.LanguageProperty,
        ["VocabProperty"] = AttributeKind.VocabProperty,
        ["ListProperty"] = AttributeKind.ListProperty,
        ["JsonProperty"] = AttributeKind.JsonProperty,
    };

    private static readonly string[] SourceKeys = ["column", "template", "value"];

    public static AttributeRule? Read(YamlSection section, string term, MappingPlace place, Terms terms, bool timed)
    {
        if (Terms.IsReserved(term))
            section.Fault(place, "mapping.term",
                $"'{term}' is a member of every NGSI-LD entity or attribute; choose another name.");
        else if (!terms.TryExpand(term, out _))
            section.Fault(place, "mapping.term", $"'{term}' is no term: {MappingReader.TermHint}");
        var kind = Kinds[section.OneOf("kind", Kinds.Keys) ?? "Property"];
        var position = kind == AttributeKind.GeoProperty ? Position(section) : null;
        var languages = kind == AttributeKind.LanguageProperty ? Languages(section) : [];
        var source = position is null && kind != AttributeKind.LanguageProperty ? Source(section) : null;
        var cell = CellRuleReader.Read(section, kind, source, position is not null);
        var split = Split(section, kind);
        var dataset = Dataset(section);
        var observed = section.Boolean("observed");
        var notes = Notes(section, terms, position);
        section.Close();
        terms.TryExpand(term, out var name);
        var rule = new AttributeRule
        {
            Name = name,
            Term = term,
            Kind = kind,
            Source = source,
            Cell = cell,
            Position = position,
            Languages = languages,
            Split = split,
            DatasetId = dataset,
            Notes = notes,
            Terms = terms,
            Place = place,
        };
        if (observed == true && !timed)
            section.Fault(section.PlaceOfKey("observed"), "mapping.time",
                "Nothing says when a record was observed: add the section 'time'.");
        return rule with { Observed = observed ?? (timed && !rule.IsConstant) };
    }

    private static CellSource? Source(YamlSection section)
    {
        var given = SourceKeys.Where(section.Has).ToList();
        if (given.Count != 1)
        {
            section.Fault(given.Count == 0 ? section.Place : section.PlaceOfKey(given[1]), "mapping.source",
                $"{section.Name} needs exactly one of: column, template, value.");
            return null;
        }

        return Source(section, given[0]);
    }

    private static CellSource? Source(YamlSection section, string key)
    {
        var place = section.PlaceOfValue(key);
        switch (key)
        {
            case "column":
                return section.Text(key) is { } column ? new CellSource { Column = column, Place = place } : null;
            case "template":
                return MappingReader.Template(section, key) is { } template
                    ? new CellSource { Template = template, Place = place }
                    : null;
            default:
                return section.Text(key) is { } constant ? new CellSource { Constant = constant, Place = place } : null;
        }
    }

    /// <summary>The point of a GeoProperty; null where the cell holds GeoJSON.</summary>
    private static PositionRule? Position(YamlSection section)
    {
        if (section.Section("position") is not { } position) return null;
        foreach (var key in SourceKeys)
            if (section.Has(key))
                section.Fault(section.PlaceOfKey(key), "mapping.source",
                    $"'{key}' and 'position' cannot both say where the place comes from.");
        var longitude = Degrees(position, "longitude", 180);
        var latitude = Degrees(position, "latitude", 90);
        var system = ReferenceSystem.Wgs84;
        if (position.Require("system", "the reference system: WGS-84, CGCS2000, GCJ-02 or BD-09.")
            && position.Text("system") is { } name && !ReferenceSystems.TryParse(name, out system))
            position.Fault(position.PlaceOfValue("system"), "mapping.position",
                $"'{name}' is not read: positions are in WGS-84, CGCS2000, GCJ-02 or BD-09, or are converted first.");
        position.Close();
        return longitude is null || latitude is null
            ? null
            : new PositionRule { Longitude = longitude, Latitude = latitude, System = system };
    }

    private static CellSource? Degrees(YamlSection position, string key, double greatest)
    {
        if (!position.Require(key, "degrees, or a section with the key 'column'.")) return null;
        if (position.Node(key) is YamlMappingNode)
        {
            var section = position.Section(key)!;
            var column = section.Require("column", "the column that holds degrees.") ? Source(section, "column") : null;
            section.Close();
            return column;
        }

        if (position.Number(key) is not { } degrees) return null;
        if (Math.Abs(degrees) > greatest)
            position.Fault(position.PlaceOfValue(key), "mapping.position",
                $"A {key} lies from -{greatest} to {greatest} degrees.");
        return new CellSource { Constant = position.Text(key), Place = position.PlaceOfValue(key) };
    }

    private static ImmutableArray<KeyValuePair<string, CellSource>> Languages(YamlSection section)
    {
        var languages = ImmutableArray.CreateBuilder<KeyValuePair<string, CellSource>>();
        if (!section.Require("languages", "a section with a text for each language tag.")) return [];
        if (section.Section("languages") is not { } texts) return [];
        foreach (var tag in texts.Keys)
        {
            if (!IsLanguageTag(tag))
                texts.Fault(texts.PlaceOfKey(tag), "mapping.language",
                    $"'{tag}' is no language tag such as zh or en-GB.");
            if (texts.Section(tag) is not { } text) continue;
            if (Source(text) is { } source) languages.Add(KeyValuePair.Create(tag, source));
            text.Close();
        }

        return languages.ToImmutable();
    }

    private static bool IsLanguageTag(string tag) => tag.Length <= 35
        && tag.Split('-') is [{ Length: >= 2 and <= 8 } language, ..] parts && language.All(char.IsAsciiLetter)
        && parts.All(part => part.Length is > 0 and <= 8 && part.All(char.IsAsciiLetterOrDigit));

    private static string? Split(YamlSection section, AttributeKind kind)
    {
        var needed = kind == AttributeKind.ListProperty;
        if (needed && !section.Require("split", "the sign between the members of the list.")) return null;
        if (section.Text("split") is not { } split) return null;
        if (kind is not (AttributeKind.ListProperty or AttributeKind.Relationship or AttributeKind.VocabProperty))
            section.Fault(section.PlaceOfKey("split"), "mapping.value",
                "'split' goes with a ListProperty, a Relationship or a VocabProperty.");
        if (split.Length is 0 or > 8)
            section.Fault(section.PlaceOfValue("split"), "mapping.value", "'split' has 1 to 8 signs.");
        return split;
    }

    private static Template? Dataset(YamlSection section)
    {
        if (!section.Has("dataset")) return null;
        var dataset = MappingReader.Template(section, "dataset");
        if (dataset is not null && !Terms.IsIri(dataset.Text.Replace("{", "", StringComparison.Ordinal)
            .Replace("}", "", StringComparison.Ordinal)))
            section.Fault(dataset.Place, "mapping.id", "A dataset is a URI, such as urn:ngsi-ld:Dataset:loop.");
        return dataset;
    }

    private static ImmutableArray<Attribute> Notes(YamlSection section, Terms terms, PositionRule? position)
    {
        var notes = ImmutableArray.CreateBuilder<Attribute>();
        if (position is { System: not ReferenceSystem.Wgs84 and var system })
            Add("convertedFrom", Value.Of(system == ReferenceSystem.Gcj02 ? "GCJ-02" : "BD-09"));
        if (section.Boolean("approximate") == true) Add("approximate", Value.Of(true));
        if (section.Section("notes") is not { } written) return notes.ToImmutable();
        foreach (var term in written.Keys)
        {
            var place = written.PlaceOfKey(term);
            if (Terms.IsReserved(term) || !terms.TryExpand(term, out _))
                written.Fault(place, "mapping.term", $"'{term}' cannot name a note: {MappingReader.TermHint}");
            else if (notes.Any(note => terms.TryExpand(term, out var name) && note.Name == name))
                written.Fault(place, "mapping.term", $"The note '{term}' is there already.");
            else if (written.Text(term) is { } text)
                Add(term, Constant(text, ((YamlScalarNode)written.Node(term)!).Style));
        }

        return notes.ToImmutable();

        void Add(string term, Value value)
        {
            terms.TryExpand(term, out var name);
            notes.Add(new Attribute { Name = name, Kind = AttributeKind.Property, Value = value });
        }
    }

    /// <summary>What a constant means: without quotes, true and false are booleans and digits a number.</summary>
    private static Value Constant(string text, ScalarStyle style)
    {
        if (style != ScalarStyle.Plain) return Value.Of(text);
        if (text is "true" or "false") return Value.Of(text == "true");
        return NumberText.TryNormalize(text, '.', null, out var token) ? Value.Number(token) : Value.Of(text);
    }
}
