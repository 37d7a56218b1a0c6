namespace City.Sense.Tests;

public sealed class CellTests
{
    [Theory]
    [InlineData("column: c\ntype: number", "12.50", "12.5")]
    [InlineData("column: c\nunit: km/h", "50", "50")]
    [InlineData("column: c\nunit: { sent: K, kept: CEL }", "288.28", "15.13")]
    [InlineData("column: c\nunit: { sent: \"°F\", kept: CEL }", "-40", "-40")]
    [InlineData("column: c\ntype: integer", "7.0", "7")]
    [InlineData("column: c\nunit: kg\ndigits: { decimal: \",\", group: \".\" }", "1.234,5", "1234.5")]
    [InlineData("column: c", " plain text ", "\"plain text\"")]
    [InlineData("column: c", "7", "\"7\"")]
    [InlineData("column: c\ntype: boolean", "YES", "true")]
    [InlineData("column: c\ntype: boolean\nwords: { true: [开], false: [关] }", "关", "false")]
    [InlineData("column: c\ntype: json", "{ \"a\" : [1, null] }", "{\"a\":[1,null]}")]
    [InlineData("column: c\ntype: json", "3.0", "3")]
    [InlineData("column: c\ntype: time", "2016-07-01T12:00+08:00",
        "{\"@type\":\"DateTime\",\"@value\":\"2016-07-01T04:00:00Z\"}")]
    [InlineData("column: c\nvalues: { R: red, G: green }", "G", "\"green\"")]
    [InlineData("column: c\nvalues: { R: red }\notherwise: keep", "G", "\"G\"")]
    [InlineData("column: c\nempty: { value: none }", "", "\"none\"")]
    [InlineData("column: c\nempty: { value: none }\nvalues: { R: red }", "", "\"none\"")]
    [InlineData("column: c\nunit: mm\nempty: { value: \"0\" }\nmissing: [-9999]", "-9999", "0")]
    [InlineData("template: \"{id}-{c}\"", "x", "\"7-x\"")]
    [InlineData("column: c\nkind: ListProperty\nsplit: \";\"\ntype: number", "1; 2.50;;3", "[1,2.5,3]")]
    [InlineData("column: c\nkind: Relationship", "urn:x:1", "\"urn:x:1\"")]
    [InlineData("template: \"urn:road:{c}\"\nkind: Relationship", "A 1/b", "\"urn:road:A%201%2Fb\"")]
    [InlineData("column: c\nkind: Relationship\nsplit: \"|\"", "urn:x:1|urn:x:2", "[\"urn:x:1\",\"urn:x:2\"]")]
    [InlineData("column: c\nkind: VocabProperty", "Rain", "\"https://uri.etsi.org/ngsi-ld/default-context/Rain\"")]
    [InlineData("column: c\nkind: JsonProperty", "{\"x\": \"urn:ngsi-ld:null\"}", "{\"x\":\"urn:ngsi-ld:null\"}")]
    [InlineData("column: c\nkind: GeoProperty", "{\"type\":\"LineString\", \"coordinates\":[[1,2],[3,4]]}",
        "{\"type\":\"LineString\",\"coordinates\":[[1,2],[3,4]]}")]
    [InlineData(
        "kind: GeoProperty\nposition: { longitude: { column: c }, latitude: { column: d }, system: WGS-84 }",
        "121.4737,31.2304", "{\"type\":\"Point\",\"coordinates\":[121.4737,31.2304]}")]
    [InlineData("kind: LanguageProperty\nlanguages: { en: { column: c }, zh: { column: d } }",
        "Main St,大街", "{\"en\":\"Main St\",\"zh\":\"大街\"}")]
    [InlineData("kind: LanguageProperty\nlanguages: { en: { column: c }, zh: { column: d } }",
        "Main St", "{\"en\":\"Main St\"}")]
    public void A_cell_becomes_a_value(string attribute, string cells, string json)
    {
        var mapping = Mappings.With(attribute);
        var two = attribute.Contains("column: d", StringComparison.Ordinal);

        Assert.Equal(json, Mappings.One(mapping, two ? cells.Split(',') : [cells])?.Value.ToJson());
    }

    [Theory]
    [InlineData("column: c", "")]
    [InlineData("column: c", "   ")]
    [InlineData("column: c\nunit: mm\nmissing: [NA, \"-\"]", "NA")]
    [InlineData("column: c\nvalues: { R: red }\notherwise: omit", "G")]
    [InlineData("column: c\ntype: json", "null")]
    [InlineData("template: \"urn:road:{c}\"\nkind: Relationship", "")]
    [InlineData("column: c\nkind: ListProperty\nsplit: \";\"", " ; ")]
    [InlineData("kind: LanguageProperty\nlanguages: { en: { column: c } }", "")]
    [InlineData("kind: GeoProperty\nposition: { longitude: { column: c }, latitude: 31, system: WGS-84 }", "")]
    public void An_empty_cell_leaves_the_attribute_out(string attribute, string cell) =>
        Assert.Null(Mappings.One(Mappings.With(attribute), cell));

    [Theory]
    [InlineData("column: c\nempty: refuse", "", "value.empty")]
    [InlineData("column: c\ntype: number", "many", "value.number")]
    [InlineData("column: c\ntype: number", "1,5", "value.number")]
    [InlineData("column: c\ntype: number", "NaN", "value.not-finite")]
    [InlineData("column: c\ntype: number", "-Infinity", "value.not-finite")]
    [InlineData("column: c\ntype: integer", "7.5", "value.integer")]
    [InlineData("column: c\nrange: { min: 0, max: 100 }", "100.01", "value.range")]
    [InlineData("column: c\nrange: { min: 0 }", "-0.1", "value.range")]
    [InlineData("column: c\nunit: { sent: K, kept: CEL }\nrange: { min: -60 }", "0", "value.range")]
    [InlineData("column: c\nunit: { sent: GWH, kept: JOU }", "1e28", "value.range")]
    [InlineData("column: c\ntype: boolean", "perhaps", "value.boolean")]
    [InlineData("column: c\nvalues: { R: red }", "G", "value.word")]
    [InlineData("column: c\ntype: json", "{", "value.json")]
    [InlineData("column: c\ntype: time", "2016-07-01T12:00", "time.zone")]
    [InlineData("column: c", "urn:ngsi-ld:null", "value.null")]
    [InlineData("column: c\nkind: Relationship", "no uri", "value.uri")]
    [InlineData("column: c\nkind: VocabProperty", "two words", "value.term")]
    [InlineData("column: c\nkind: GeoProperty", "{\"type\":\"Point\",\"coordinates\":[200,0]}", "value.position")]
    [InlineData("kind: GeoProperty\nposition: { longitude: { column: c }, latitude: 31, system: WGS-84 }", "181",
        "value.position")]
    [InlineData("kind: GeoProperty\nposition: { longitude: 121, latitude: { column: c }, system: WGS-84 }", "90.1",
        "value.position")]
    [InlineData("column: c\ndataset: \"urn:d:{d}\"", "x", "value.empty")]
    public void A_cell_that_breaks_the_rule_refuses_the_record(string attribute, string cell, string code)
    {
        var refusal = Mappings.Refused(Mappings.With(attribute), cell);

        Assert.Equal(code, refusal.Code);
        Assert.Contains(refusal.At, (string[])["c", "d"]);
    }

    [Theory]
    [InlineData("column: c\nunit: { sent: K, kept: CEL }", "300", "CEL")]
    [InlineData("column: c\nunit: veh/h", "300", "H10")]
    [InlineData("column: c", "300", null)]
    public void The_unit_that_is_kept_stands_in_the_attribute(string attribute, string cell, string? code) =>
        Assert.Equal(code, Mappings.One(Mappings.With(attribute), cell)!.UnitCode);

    [Fact]
    public void A_dataset_and_notes_go_with_the_attribute()
    {
        var attribute = Mappings.One(
            Mappings.With("column: c\ndataset: \"urn:d:{d}\"\napproximate: true\nnotes: { method: loop, count: 3 }"),
            "x", "a b")!;

        Assert.Equal("urn:d:a%20b", attribute.DatasetId);
        Assert.Equal(
            ["approximate true", "method \"loop\"", "count 3"],
            attribute.SubAttributes.Select(note => $"{note.Name[(note.Name.LastIndexOf('/') + 1)..]} {note.Value}"));
    }

    [Fact]
    public void What_varies_is_observed_and_what_is_constant_is_not()
    {
        const string time = "time:\n  column: d\n";

        Assert.Equal("2016-07-01T12:00:00Z",
            Mappings.One(Mappings.With("column: c", time), "x", "2016-07-01T12:00Z")!.ObservedAt.ToString());
        var silent = Mappings.With("column: c\nobserved: false", time);
        Assert.Null(Mappings.One(silent, "x", "2016-07-01T12:00Z")!.ObservedAt);
    }

    [Theory]
    [InlineData("value: 12", "12")]
    [InlineData("value: \"12\"", "\"12\"")]
    [InlineData("value: true", "true")]
    [InlineData("value: \"true\"", "\"true\"")]
    [InlineData("value: 12\nunit: km/h", "12")]
    [InlineData("value: I-94", "\"I-94\"")]
    public void A_constant_means_what_it_means_in_yaml(string attribute, string json)
    {
        var mapping = Mappings.With(attribute);
        var (mapper, _) = mapping.Bind(["id", "c", "d"]);
        Assert.True(Mappings.Map(mapping, "").TryGet(out var record, out _));

        Assert.Empty(record.Attributes);
        Assert.Equal(json, Assert.Single(mapper!.Command(record, withConstants: true).Attributes).Value.ToJson());
        Assert.Empty(mapper.Command(record, withConstants: false).Attributes);
    }
}
