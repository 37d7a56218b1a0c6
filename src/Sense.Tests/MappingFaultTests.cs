namespace City.Sense.Tests;

public sealed class MappingFaultTests
{
    [Fact]
    public void The_mapping_that_the_faults_are_made_from_is_right() =>
        Assert.Equal("loops", Mappings.Load(Mappings.Right).Feed);

    /// <summary>
    /// Each row spoils one thing of the right mapping and names the place, the code and a word of the hint.
    /// </summary>
    [Theory]
    [InlineData("mapping: 1", "mapping: 2", 1, 10, "mapping.version", "version 1")]
    [InlineData("mapping: 1\n", "", 1, 1, "mapping.key.missing", "'mapping'")]
    [InlineData("feed: loops", "feed: My Loops", 2, 7, "mapping.feed", "a–z")]
    [InlineData("time:\n  column: when\n  zone: America/Chicago\n  ambiguous: earlier", "time: arival", 10, 7,
        "mapping.value", "Is 'arrival' meant?")]
    [InlineData("ambiguous: earlier", "ahead: -1", 13, 10, "mapping.value", "whole number")]
    [InlineData("format: csv", "format: cvs", 4, 11, "mapping.value", "Is 'csv' meant?")]
    [InlineData("format: csv", "format: csv\n  delimeter: ';'", 5, 3, "mapping.key.unknown", "Is 'delimiter' meant?")]
    [InlineData("format: csv", "format: csv\n  delimiter: '::'", 5, 14, "mapping.value", "one sign")]
    [InlineData("format: csv", "format: csv\n  delimiter: '\"'", 4, 3, "mapping.value", "cannot be the same")]
    [InlineData("format: csv", "format: csv\n  header: maybe", 5, 11, "mapping.value", "true or false")]
    [InlineData("format: csv", "format: csv\n  header: false", 4, 3, "mapping.key.missing", "'columns'")]
    [InlineData("format: csv", "format: csv\n  columns: [a, b]", 5, 3, "mapping.value", "header: false")]
    [InlineData("format: csv", "format: csv\n  encoding: gbk", 5, 13, "mapping.value", "gb18030")]
    [InlineData("format: csv", "format: csv\n  encoding: gb18030\n  delimiter: '|'", 6, 14, "mapping.value",
        "GB 18030")]
    [InlineData("format: csv", "format: csv\n  limits: {bytes: 1}", 5, 19, "mapping.value", "64 to 4,194,304")]
    [InlineData("sdm: https://smartdatamodels.org/", "sdm: smartdatamodels", 6, 8, "mapping.context", "absolute IRI")]
    [InlineData("{station}@{when}", "constant", 9, 8, "mapping.key", "all records are one")]
    [InlineData("{station}@{when}", "{station", 9, 8, "mapping.template", "needs a column's name")]
    [InlineData("{station}@{when}", "station}", 9, 8, "mapping.template", "closes nothing")]
    [InlineData("  column: when\n", "", 11, 3, "mapping.key.missing", "'column'")]
    [InlineData("America/Chicago", "America/Chicgo", 12, 9, "mapping.zone", "Is 'America/Chicago' meant?")]
    [InlineData("America/Chicago", "EST", 12, 9, "mapping.zone", "IANA")]
    [InlineData("ambiguous: earlier", "ambiguous: first", 13, 14, "mapping.value", "earlier, later, refuse")]
    [InlineData("ambiguous: earlier", "gap: skip", 13, 8, "mapping.value", "refuse, shift")]
    [InlineData("ambiguous: earlier", "format: unix", 12, 3, "mapping.time", "Leave 'zone' out")]
    [InlineData("ambiguous: earlier", "format: yyyy-MM", 13, 11, "mapping.time", "year, month and day")]
    [InlineData("  zone: America/Chicago\n", "  format: yyyy-MM-dd HH:mm\n", 11, 3, "mapping.time", "'zone'")]
    [InlineData("urn:ngsi-ld:TrafficFlowObserved:{station}", "'{station}'", 15, 7, "mapping.id", "a URI")]
    [InlineData("type: TrafficFlowObserved", "type: tfo:Flow", 16, 9, "mapping.term", "prefix")]
    [InlineData("type: TrafficFlowObserved", "kind: x", 15, 3, "mapping.key.missing", "'type'")]
    [InlineData("sdm:intensity", "smd:intensity", 18, 3, "mapping.term", "prefix")]
    [InlineData("sdm:intensity", "observedAt", 18, 3, "mapping.term", "choose another name")]
    [InlineData("column: volume", "colum: volume", 19, 5, "mapping.key.unknown", "Is 'column' meant?")]
    [InlineData("column: volume", "column: volume\n    value: 3", 20, 5, "mapping.source", "exactly one")]
    [InlineData("unit: veh/h", "unit: kmh", 20, 11, "mapping.unit", "nearest known is KMH")]
    [InlineData("unit: { sent: KEL, kept: CEL }", "unit: kph", 24, 11, "mapping.unit", "nearest known is KMH")]
    [InlineData("unit: veh/h", "type: text", 21, 5, "mapping.value", "numbers only")]
    [InlineData("max: 10000", "max: -1", 21, 27, "mapping.value", "below its 'min'")]
    [InlineData("max: 10000", "max: many", 21, 27, "mapping.value", "must be a number")]
    [InlineData("min: 0, max: 10000", "least: 0", 21, 14, "mapping.key.unknown", "min, max")]
    [InlineData("kept: CEL", "kept: P1", 24, 30, "mapping.unit", "no conversion")]
    [InlineData("sent: KEL, ", "", 24, 11, "mapping.key.missing", "'sent'")]
    [InlineData("column: weather", "column: weather\n    kind: Propery", 27, 11, "mapping.value",
        "Is 'Property' meant?")]
    [InlineData("column: weather", "column: weather\n    otherwise: keep", 27, 5, "mapping.value", "'values' only")]
    [InlineData("column: weather", "column: weather\n    split: ';'", 27, 5, "mapping.value", "ListProperty")]
    [InlineData("column: weather", "column: weather\n    kind: ListProperty", 26, 5, "mapping.key.missing", "'split'")]
    [InlineData("column: weather", "column: weather\n    empty: drop", 27, 12, "mapping.value", "omit, refuse")]
    [InlineData("column: weather", "column: weather\n    dataset: loop", 27, 14, "mapping.id", "a URI")]
    [InlineData("column: weather", "column: weather\n    notes: {value: 1}", 27, 13, "mapping.term",
        "cannot name a note")]
    [InlineData("column: weather", "value: x\n    type: integer", 25, 3, "mapping.value", "is no number")]
    [InlineData("longitude: -93.198", "longitude: -193.198", 29, 28, "mapping.position", "-180 to 180")]
    [InlineData("WGS-84", "Beijing 1954", 29, 63, "mapping.position", "WGS-84, CGCS2000, GCJ-02 or BD-09")]
    [InlineData(", system: WGS-84", "", 29, 15, "mapping.key.missing", "'system'")]
    [InlineData("approximate: true", "approximate: nearly", 30, 18, "mapping.value", "true or false")]
    [InlineData("approximate: true", "column: place", 30, 5, "mapping.source", "cannot both say")]
    public void A_fault_is_told_with_its_place_and_a_hint(
        string right, string wrong, int line, int column, string code, string hint)
    {
        Assert.Contains(right, Mappings.Right, StringComparison.Ordinal);
        var at = Mappings.Right.IndexOf(right, StringComparison.Ordinal);
        var yaml = Mappings.Right[..at] + wrong + Mappings.Right[(at + right.Length)..];

        var load = Mapping.Load(yaml);

        Assert.Null(load.Mapping);
        var fault = Assert.Single(load.Faults, fault => fault.Code == code
            && fault.Detail.Contains(hint, StringComparison.Ordinal));
        Assert.Equal((line, column), (fault.Line, fault.Column));
    }

    [Fact]
    public void All_faults_are_told_at_once_in_the_order_of_the_lines()
    {
        var yaml = Mappings.Right
            .Replace("format: csv", "format: xml", StringComparison.Ordinal)
            .Replace("America/Chicago", "Mars/Base", StringComparison.Ordinal)
            .Replace("unit: veh/h", "unit: furlongs", StringComparison.Ordinal)
            .Replace("kept: CEL", "kept: KGM", StringComparison.Ordinal)
            .Replace("column: weather", "colour: weather", StringComparison.Ordinal);

        var codes = Mapping.Load(yaml).Faults.Select(fault => $"{fault.Line} {fault.Code}");

        Assert.Equal(
            ["4 mapping.value", "12 mapping.zone", "20 mapping.unit", "24 mapping.unit", "26 mapping.source",
                "26 mapping.key.unknown"],
            codes);
    }

    [Fact]
    public void A_key_written_twice_is_a_fault_with_its_line()
    {
        var fault = Assert.Single(Mapping.Load("mapping: 1\nfeed: a\nfeed: b\n").Faults);

        Assert.Equal(("mapping.yaml", 3), (fault.Code, fault.Line));
    }

    [Fact]
    public void What_is_no_yaml_is_a_fault_with_its_line()
    {
        var fault = Assert.Single(Mapping.Load("mapping: 1\nfeed: [a\nsource: {\n").Faults);

        Assert.Equal("mapping.yaml", fault.Code);
        Assert.True(fault.Line >= 2);
    }

    [Theory]
    [InlineData("")]
    [InlineData("just a text")]
    [InlineData("- a\n- b")]
    [InlineData("a: 1\n---\nb: 2")]
    public void A_mapping_is_one_document_of_keys(string yaml) =>
        Assert.Equal("mapping.yaml", Assert.Single(Mapping.Load(yaml).Faults).Code);

    [Fact]
    public void A_hundred_thousand_brackets_are_a_fault_and_no_end_of_the_program() =>
        Assert.Contains("16 deep", Only(new string('[', 100_000)).Detail, StringComparison.Ordinal);

    [Fact]
    public void An_alias_is_a_fault() =>
        Assert.Contains("Aliases", Only("a: &x {b: 1}\nc: *x\n").Detail, StringComparison.Ordinal);

    [Fact]
    public void More_than_a_mebibyte_is_a_fault() =>
        Assert.Equal("mapping.too-large", Assert.Single(Mapping.Load(new string('#', 1_048_577)).Faults).Code);

    [Fact]
    public void A_column_that_the_source_does_not_have_is_a_fault_where_it_is_named()
    {
        var (mapper, faults) = Mappings.Load(Mappings.Right).Bind(["station", "when", "volumes", "temp"]);

        Assert.Null(mapper);
        Assert.Equal(
            ["19:13 mapping.column The source has no column 'volume'. Is 'volumes' meant?",
                "26:13 mapping.column The source has no column 'weather'. It has: station, when, volumes, temp."],
            faults.Select(fault => fault.ToString()));
    }

    [Fact]
    public void Without_a_header_missing_columns_are_faults_of_the_mapping()
    {
        var yaml = Mappings.Right.Replace("format: csv",
            "format: csv\n  header: false\n  columns: [station, when, volume, temp]", StringComparison.Ordinal);

        Assert.Equal("mapping.column", Assert.Single(Mapping.Load(yaml).Faults).Code);
    }

    [Fact]
    public void A_mangled_mapping_never_throws()
    {
        var random = new Random(20161106);
        var letters = "{}[]:,-'\"# \n\tabc019&*!|>%@`\0é".ToCharArray();
        var wrong = 0;
        for (var round = 0; round < 3000; round++)
        {
            var yaml = Mappings.Right.ToCharArray().ToList();
            for (var edits = random.Next(1, 6); edits > 0; edits--)
            {
                var at = random.Next(yaml.Count);
                if (random.Next(2) == 0) yaml.RemoveAt(at);
                else yaml.Insert(at, letters[random.Next(letters.Length)]);
            }

            var load = Mapping.Load(new string([.. yaml]));
            if (load.Mapping is null)
            {
                wrong++;
                Assert.NotEmpty(load.Faults);
                Assert.All(load.Faults, fault => Assert.True(fault.Line >= 1 && fault.Column >= 1));
            }
        }

        Assert.InRange(wrong, 1500, 2999);
    }

    private static MappingFault Only(string yaml) => Assert.Single(Mapping.Load(yaml).Faults);
}
