using System.Text.Json.Nodes;

namespace City.Context.Tests;

public sealed class RenderingTests
{
    private const string Whole = """
        {"id":"urn:x:1","type":["A","B"],"scope":"/City/North",
         "speed":[{"type":"Property","value":55,"unitCode":"KMH"},
                  {"type":"Property","value":11,"datasetId":"urn:d:gps"}],
         "name":{"type":"LanguageProperty","languageMap":{"en":"hi","fr":"salut"}},
         "raw":{"type":"JsonProperty","json":{"a":1}},
         "category":{"type":"VocabProperty","vocab":["non-commercial","x"]},
         "depths":{"type":"ListProperty","valueList":[1.2,3.4]},
         "parked":{"type":"Relationship","object":"urn:x:2","objectType":"Parking","observedAt":"2026-11-23T08:00:00Z"},
         "route":{"type":"ListRelationship","objectList":[{"object":"urn:x:3"},{"object":"urn:x:4"}]},
         "location":{"type":"GeoProperty","value":{"type":"Point","coordinates":[1,2]}},
         "plain":{"type":"Property","value":"a\"b","quality":{"type":"Property","value":0.9}}}
        """;

    [Fact]
    public void Normalized_form_says_everything() => TestCity.Same(Whole, JsonNode.Parse(Documents.Through(Whole)));

    [Fact]
    public void Concise_form_leaves_out_what_can_be_told() => TestCity.Same("""
        {"id":"urn:x:1","type":["A","B"],"scope":"/City/North",
         "speed":[{"value":55,"unitCode":"KMH"},{"value":11,"datasetId":"urn:d:gps"}],
         "name":{"languageMap":{"en":"hi","fr":"salut"}},
         "raw":{"json":{"a":1}},
         "category":{"vocab":["non-commercial","x"]},
         "depths":{"valueList":[1.2,3.4]},
         "parked":{"object":"urn:x:2","objectType":"Parking","observedAt":"2026-11-23T08:00:00Z"},
         "route":{"objectList":[{"object":"urn:x:3"},{"object":"urn:x:4"}]},
         "location":{"type":"Point","coordinates":[1,2]},
         "plain":{"value":"a\"b","quality":0.9}}
        """, JsonNode.Parse(Documents.Through(Whole, Documents.Concise)));

    [Fact]
    public void Simplified_form_has_bare_values() => TestCity.Same("""
        {"id":"urn:x:1","type":["A","B"],"scope":"/City/North",
         "speed":{"dataset":{"@none":55,"urn:d:gps":11}},
         "name":{"languageMap":{"en":"hi","fr":"salut"}},
         "raw":{"json":{"a":1}},
         "category":{"vocab":["non-commercial","x"]},
         "depths":[1.2,3.4],
         "parked":"urn:x:2",
         "route":["urn:x:3","urn:x:4"],
         "location":{"type":"Point","coordinates":[1,2]},
         "plain":"a\"b"}
        """, JsonNode.Parse(Documents.Through(Whole, Documents.Simplified)));

    [Theory]
    [InlineData("""{"value":{"type":"Point","coordinates":[1,2]},"type":"Property"}""")]
    [InlineData("""{"value":[{"a":1}],"type":"Property"}""")]
    [InlineData("""{"value":{"type":"Property"},"type":"Property"}""")]
    public void Concise_form_keeps_what_would_be_misread(string attribute)
    {
        var json = $$"""{"id":"urn:x:1","type":"T","a":{{attribute}}}""";
        var concise = Documents.Through(json, Documents.Concise);
        Assert.Equal(Documents.Through(json), Documents.Through(concise));
    }

    [Fact]
    public void System_times_are_written_when_asked_for()
    {
        var names = new NameTable();
        var at = new Moment(1_700_000_000_000);
        var record = Documents.RecordOf(new Entity
        {
            Id = "urn:x:1", Types = [CoreTerms.DefaultContext + "T"],
            CreatedAt = at, ModifiedAt = new Moment(at.Milliseconds + 5),
            Attributes =
            [
                new Attribute
                {
                    Name = CoreTerms.DefaultContext + "a", Kind = AttributeKind.Property, Value = Value.Of(1L),
                    CreatedAt = at, ModifiedAt = at,
                },
            ],
        }, names);
        TestCity.Same("""
            {"id":"urn:x:1","type":"T","createdAt":"2023-11-14T22:13:20Z","modifiedAt":"2023-11-14T22:13:20.005Z",
             "a":{"type":"Property","value":1,"createdAt":"2023-11-14T22:13:20Z","modifiedAt":"2023-11-14T22:13:20Z"}}
            """, JsonNode.Parse(Documents.Write(record, new Rendering { SystemTimes = true })));
    }

    [Fact]
    public void A_projection_keeps_and_drops_members()
    {
        var picked = new Projection { Kept = [CoreTerms.DefaultContext + "speed"], Type = false, Scope = false };
        TestCity.Same("""{"id":"urn:x:1","speed":{"dataset":{"@none":55,"urn:d:gps":11}}}""", JsonNode.Parse(
            Documents.Through(Whole, Documents.Simplified with { Projection = picked })));
        var omitted = JsonNode.Parse(Documents.Through(Whole, Documents.Simplified with
        {
            Projection = new Projection { Dropped = [CoreTerms.DefaultContext + "speed"] },
        }))!.AsObject();
        Assert.False(omitted.ContainsKey("speed"));
        Assert.True(omitted.ContainsKey("plain"));
        var gps = new Projection
        {
            Kept = [CoreTerms.DefaultContext + "speed"], Datasets = ["urn:d:gps"], Scope = false,
        };
        TestCity.Same("""{"id":"urn:x:1","type":["A","B"],"speed":{"value":11,"datasetId":"urn:d:gps"}}""",
            JsonNode.Parse(Documents.Through(Whole, Documents.Concise with { Projection = gps })));
    }

    [Theory]
    [InlineData("fr", "salut", "fr")]
    [InlineData("fr-CH", "salut", "fr")]
    [InlineData("de,en;q=0.5", "hi", "en")]
    [InlineData("de", "hi", "en")]
    public void A_language_is_chosen_for_texts(string wanted, string text, string tag)
    {
        var json = Documents.Through(Whole, Rendering.Plain with
        {
            Language = wanted, Projection = new Projection { Kept = [CoreTerms.DefaultContext + "name"] },
        });
        TestCity.Same($$"""{"type":"Property","value":"{{text}}","lang":"{{tag}}"}""", JsonNode.Parse(json)!["name"]);
    }

    [Fact]
    public void A_feature_has_its_geometry_apart_and_null_where_there_is_none()
    {
        var record = Documents.RecordOf(Documents.Accept(
            """{"id":"urn:x:1","type":"T","speed":5,"location":{"type":"Point","coordinates":[1,2]}}"""));
        TestCity.Same("""
            {"id":"urn:x:1","type":"Feature","geometry":{"type":"Point","coordinates":[1,2]},
             "properties":{"type":"T","speed":5,"location":{"type":"Point","coordinates":[1,2]}}}
            """, Feature(record, Documents.Simplified));
        Assert.Null(Feature(record, Documents.Simplified with
        {
            GeometryProperty = CoreTerms.DefaultContext + "speed",
        })!["geometry"]);
    }

    [Fact]
    public void Writing_an_entity_allocates_nothing_once_its_names_are_known()
    {
        var record = Documents.RecordOf(Documents.Accept(Whole));
        var buffer = new JsonBuffer();
        var before = 0L;
        for (var i = 0; i < 200; i++)
        {
            if (i == 100) before = GC.GetAllocatedBytesForCurrentThread();
            buffer.Clear();
            new EntityWriter(buffer, Rendering.Plain).Entity(record);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static JsonNode? Feature(in EntityRecord record, Rendering rendering)
    {
        var buffer = new JsonBuffer();
        new EntityWriter(buffer, rendering).Feature(record, withContext: false);
        return JsonNode.Parse(buffer.Written);
    }
}
