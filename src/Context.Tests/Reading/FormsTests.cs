using System.Text;

namespace City.Context.Tests;

public sealed class FormsTests
{
    private const string Default = CoreTerms.DefaultContext;

    [Theory]
    [InlineData("""{"type":"Property","value":55.5}""", AttributeKind.Property, "55.5")]
    [InlineData("""{"value":"x"}""", AttributeKind.Property, "\"x\"")]
    [InlineData("55", AttributeKind.Property, "55")]
    [InlineData("true", AttributeKind.Property, "true")]
    [InlineData("[1,2,3]", AttributeKind.Property, "[1,2,3]")]
    [InlineData("[]", AttributeKind.Property, "[]")]
    [InlineData("""{"value":{"b":[1,{"c":null}],"a":"é"}}""", AttributeKind.Property,
        """{"b":[1,{"c":null}],"a":"é"}""")]
    [InlineData("""{"type":"Relationship","object":"urn:x:2"}""", AttributeKind.Relationship, "\"urn:x:2\"")]
    [InlineData("""{"object":["urn:x:2","urn:x:3"]}""", AttributeKind.Relationship, """["urn:x:2","urn:x:3"]""")]
    [InlineData("""{"type":"Point","coordinates":[8,49.5]}""", AttributeKind.GeoProperty,
        """{"type":"Point","coordinates":[8,49.5]}""")]
    [InlineData("""{"coordinates":[8,49],"type":"Point"}""", AttributeKind.GeoProperty,
        """{"coordinates":[8,49],"type":"Point"}""")]
    [InlineData("""{"value":{"type":"Point","coordinates":[8,49]}}""", AttributeKind.GeoProperty,
        """{"type":"Point","coordinates":[8,49]}""")]
    [InlineData("""{"type":"Property","value":{"type":"Point","coordinates":[8,49]}}""", AttributeKind.Property,
        """{"type":"Point","coordinates":[8,49]}""")]
    [InlineData("""{"languageMap":{"en":"red","zh-Hans":"红","fr":["a","b"]}}""", AttributeKind.LanguageProperty,
        """{"en":"red","zh-Hans":"红","fr":["a","b"]}""")]
    [InlineData("""{"vocab":"commercial"}""", AttributeKind.VocabProperty, $"\"{Default}commercial\"")]
    [InlineData("""{"vocab":["a","urn:x:b"]}""", AttributeKind.VocabProperty, $"[\"{Default}a\",\"urn:x:b\"]")]
    [InlineData("""{"valueList":[1,"b",{"c":2}]}""", AttributeKind.ListProperty, """[1,"b",{"c":2}]""")]
    [InlineData("""{"objectList":["urn:x:2",{"object":"urn:x:3"}]}""", AttributeKind.ListRelationship,
        """["urn:x:2","urn:x:3"]""")]
    [InlineData("""{"json":{"a":"urn:ngsi-ld:null","b":[true]}}""", AttributeKind.JsonProperty,
        """{"a":"urn:ngsi-ld:null","b":[true]}""")]
    [InlineData("""{"json":null}""", AttributeKind.JsonProperty, "null")]
    public void Each_kind_is_read_in_normalized_and_concise_form(string json, AttributeKind kind, string value)
    {
        var attribute = Documents.One(json);
        Assert.Equal(kind, attribute.Kind);
        Assert.Equal(value, attribute.Value.ToJson());
        Assert.Equal(Default + "a", attribute.Name);
    }

    [Theory]
    [InlineData("\"urn:x:2\"", AttributeKind.Property, "\"urn:x:2\"")]
    [InlineData("""{"street":"A","nr":7}""", AttributeKind.Property, """{"street":"A","nr":7}""")]
    [InlineData("""[{"a":1}]""", AttributeKind.Property, """[{"a":1}]""")]
    [InlineData("""{"type":"Point","coordinates":[8,49]}""", AttributeKind.GeoProperty,
        """{"type":"Point","coordinates":[8,49]}""")]
    [InlineData("""{"languageMap":{"en":"red"}}""", AttributeKind.LanguageProperty, """{"en":"red"}""")]
    [InlineData("""{"vocab":"v"}""", AttributeKind.VocabProperty, $"\"{Default}v\"")]
    [InlineData("""{"json":{"a":1}}""", AttributeKind.JsonProperty, """{"a":1}""")]
    [InlineData("""{"json":{"a":1},"more":2}""", AttributeKind.Property, """{"json":{"a":1},"more":2}""")]
    [InlineData("{}", AttributeKind.Property, "{}")]
    public void Each_kind_is_read_in_simplified_form(string json, AttributeKind kind, string value)
    {
        var attribute = Documents.One(json, ReadingRules.Whole | ReadingRules.Simplified);
        Assert.Equal(kind, attribute.Kind);
        Assert.Equal(value, attribute.Value.ToJson());
    }

    [Fact]
    public void A_map_of_datasets_in_simplified_form_gives_instances()
    {
        var attributes = Documents.Accept(
            """{"id":"urn:x:1","type":"T","a":{"dataset":{"@none":1,"urn:d:1":{"languageMap":{"en":"x"}}}}}""",
            ReadingRules.Whole | ReadingRules.Simplified).Attributes;
        Assert.Equal([null, "urn:d:1"], attributes.Select(each => each.DatasetId));
        Assert.Equal([AttributeKind.Property, AttributeKind.LanguageProperty], attributes.Select(each => each.Kind));
    }

    [Fact]
    public void Members_of_an_attribute_are_read_in_any_order_and_system_attributes_are_passed_over()
    {
        var attribute = Documents.One("""
            {"observedAt":"2026-11-23T16:15:30.250+08:00","unitCode":"CEL","createdAt":"x","modifiedAt":5,
             "instanceId":{},"quality":{"source":{"object":"urn:x:9"},"value":0.9},"value":21.50,
             "datasetId":"urn:d:1","type":"Property"}
            """);
        Assert.Equal("2026-11-23T08:15:30.250Z", attribute.ObservedAt.ToString());
        Assert.Equal("CEL", attribute.UnitCode);
        Assert.Equal("urn:d:1", attribute.DatasetId);
        Assert.Equal("21.5", attribute.Value.ToJson());
        var quality = Assert.Single(attribute.SubAttributes);
        Assert.Equal(Default + "quality", quality.Name);
        Assert.Equal(AttributeKind.Relationship, Assert.Single(quality.SubAttributes).Kind);
    }

    [Fact]
    public void Several_instances_stand_beside_each_other()
    {
        var attributes = Documents.Accept("""
            {"id":"urn:x:1","type":["A","B","A"],"scope":["/City/North","/City"],
             "speed":[{"type":"Property","value":1},{"value":2,"datasetId":"urn:d:1"}],"z":1}
            """);
        Assert.Equal([Default + "A", Default + "B"], attributes.Types);
        Assert.Equal(["/City/North", "/City"], attributes.Scopes);
        Assert.Equal([null, "urn:d:1", null], attributes.Attributes.Select(each => each.DatasetId));
        Assert.Equal(Default + "z", attributes.Attributes[2].Name);
    }

    [Fact]
    public void Equal_texts_are_kept_as_equal_bytes_however_they_were_escaped()
    {
        var plain = Documents.One("\"A\u00e9\u4e2d\U0001F600/\"");
        var escaped = Documents.One("""
            "\u0041\u00e9\u4e2d\ud83d\ude00\/"
            """);
        Assert.Equal(plain.Value, escaped.Value);
        Assert.Equal("line\n\"quoted\" \\ \u0001", Documents.One("""
            "line\n\"quoted\" \\ \u0001"
            """).Value.AsText());
        Assert.Equal("""{"A":"B"}""", Documents.One("""
            {"value":{"\u0041":"\u0042"}}
            """).Value.ToJson());
    }

    [Theory]
    [InlineData("12345678901234567890123", "12345678901234567890123")]
    [InlineData("0.1000", "0.1")]
    [InlineData("1e3", "1000")]
    [InlineData("-0.5e-2", "-0.005")]
    public void Numbers_keep_their_digits(string token, string kept) =>
        Assert.Equal(kept, Documents.One(token).Value.ToJson());

    [Fact]
    public void Merging_documents_may_leave_kind_and_value_unsaid_and_remove_with_null()
    {
        const ReadingRules rules = ReadingRules.Nulls | ReadingRules.NestedNulls | ReadingRules.Fragments;
        var draft = Documents.Accept("""
            {"type":"T2","scope":"urn:ngsi-ld:null","gone":"urn:ngsi-ld:null",
             "lang":{"languageMap":{"@none":"urn:ngsi-ld:null"}},"list":{"objectList":[{"object":"urn:ngsi-ld:null"}]},
             "rel":{"type":"Relationship","object":"urn:ngsi-ld:null"},
             "part":{"observedAt":"2026-11-23T00:00:00Z","unitCode":"urn:ngsi-ld:null","sub":"urn:ngsi-ld:null"},
             "deep":{"value":{"a":"urn:ngsi-ld:null"}}}
            """, rules);
        Assert.True(draft.Scopes is { IsDefault: false, IsEmpty: true });
        var by = draft.Attributes.ToDictionary(each => each.Name.Split('/')[^1]);
        foreach (var name in new[] { "gone", "lang", "list", "rel" }) Assert.Equal(ValueKind.Null, by[name].Value.Kind);
        Assert.Equal(AttributeKind.Unspecified, by["part"].Kind);
        Assert.Equal(ValueKind.Absent, by["part"].Value.Kind);
        Assert.Equal("urn:ngsi-ld:null", by["part"].UnitCode);
        Assert.Equal(ValueKind.Null, Assert.Single(by["part"].SubAttributes).Value.Kind);
        Assert.Equal("""{"a":"urn:ngsi-ld:null"}""", by["deep"].Value.ToJson());
    }

    [Fact]
    public void A_fault_in_one_entity_of_a_batch_leaves_the_others_as_they_are()
    {
        var body = Encoding.UTF8.GetBytes("""
            [{"id":"urn:x:1","type":"T","a":1},{"id":"urn:x:2","type":"T","a":{"b":{"type":"Nope","c":[{}]}}},
             17,{"id":"urn:x:3","type":"T","a":3}]
            """);
        Assert.True(EntityDocuments.ReadBatch(body, [LdContext.Core], ReadingRules.Whole, 10)
            .TryGet(out var items, out _));
        Assert.Equal(["urn:x:1", "urn:x:2", "", "urn:x:3"], items.Select(item => item.Id));
        Assert.Equal([null, "a.b.type", null, null], items.Select(item => item.Entity.Refusal?.At));
        Assert.Equal([null, Codes.AttributeKind, Codes.BodyShape, null],
            items.Select(item => item.Entity.Refusal?.Code));
        Assert.Equal(Codes.BatchTooLarge,
            EntityDocuments.ReadBatch(body, [LdContext.Core], ReadingRules.Whole, 3).Refusal?.Code);
    }
}
