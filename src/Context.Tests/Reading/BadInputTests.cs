using System.Text;

namespace City.Context.Tests;

public sealed class BadInputTests
{
    [Theory]
    [InlineData("", Codes.BodyEmpty, null)]
    [InlineData("[]", Codes.BodyShape, null)]
    [InlineData("17", Codes.BodyShape, null)]
    [InlineData("""{"id":"urn:x:1","type":"T" """, Codes.JsonMalformed, "line 1, byte 28")]
    [InlineData("{\n\"id\":\"urn:x:1\",\n\"type\" \"T\"}", Codes.JsonMalformed, "line 3, byte 8")]
    [InlineData("""{"id":"urn:x:1","type":"T"} x""", Codes.JsonMalformed, "line 1, byte 29")]
    [InlineData("""{"type":"T"}""", Codes.EntityId, "id")]
    [InlineData("""{"id":"urn:x:1"}""", Codes.EntityType, "type")]
    [InlineData("""{"id":"no uri","type":"T"}""", Codes.EntityId, "id")]
    [InlineData("""{"id":"urn:x:<1>","type":"T"}""", Codes.EntityId, "id")]
    [InlineData("{\"id\":\"urn:x:a\u202eb\",\"type\":\"T\"}", Codes.EntityId, "id")]
    [InlineData("{\"id\":\"urn:x:a\u00a0b\",\"type\":\"T\"}", Codes.EntityId, "id")]
    [InlineData("""{"id":17,"type":"T"}""", Codes.EntityId, "id")]
    [InlineData("""{"id":"urn:ngsi-ld:null","type":"T"}""", Codes.EntityId, "id")]
    [InlineData("""{"id":"urn:x:1","id":"urn:x:1","type":"T"}""", Codes.JsonDuplicate, "id")]
    [InlineData("""{"id":"urn:x:1","type":"9T"}""", Codes.EntityType, "type")]
    [InlineData("""{"id":"urn:x:1","type":[]}""", Codes.EntityType, "type")]
    [InlineData("""{"id":"urn:x:1","type":["T",5]}""", Codes.EntityType, "type")]
    [InlineData("""{"id":"urn:x:1","type":"T","scope":"North"}""", Codes.EntityScope, "scope")]
    [InlineData("""{"id":"urn:x:1","type":"T","scope":"/North//Street"}""", Codes.EntityScope, "scope")]
    [InlineData("""{"id":"urn:x:1","type":"T","scope":"urn:ngsi-ld:null"}""", Codes.AttributeNull, "scope")]
    [InlineData("""{"id":"urn:x:1","type":"T","@context":{}}""", Codes.ContextMisplaced, "@context")]
    [InlineData("""{"id":"urn:x:1","type":"T","a":1,"a":2}""", Codes.JsonDuplicate, "a")]
    [InlineData("""{"id":"urn:x:1","type":"T","a":1,"\u0061":2}""", Codes.JsonDuplicate, null)]
    [InlineData("""{"id":"urn:x:1","type":"T","a":1,"https://uri.etsi.org/ngsi-ld/default-context/a":2}""",
        Codes.JsonDuplicate, "https://uri.etsi.org/ngsi-ld/default-context/a")]
    public void A_faulty_entity_is_refused_with_the_place_at_fault(string json, string code, string? at) =>
        Check(json, code, at);

    [Theory]
    [InlineData("null", Codes.JsonNull, "a")]
    [InlineData("NaN", Codes.JsonMalformed, null)]
    [InlineData("Infinity", Codes.JsonMalformed, null)]
    [InlineData("1e999", Codes.JsonNumber, "a")]
    [InlineData("[1,[2,-1e400]]", Codes.JsonNumber, "a")]
    [InlineData("01", Codes.JsonMalformed, null)]
    [InlineData("\"\\ud800\"", Codes.JsonEncoding, null)]
    [InlineData("""{"value":{"x":"\udc00y"}}""", Codes.JsonEncoding, null)]
    [InlineData("\"urn:ngsi-ld:null\"", Codes.AttributeNull, "a")]
    [InlineData("""{"value":{"x":[{"y":"urn:ngsi-ld:null"}]}}""", Codes.AttributeNull, "a")]
    [InlineData("""{"value":{"x":1,"y":{"z":1,"z":2}}}""", Codes.JsonDuplicate, "a")]
    [InlineData("""{"value":{"x":1,"\u0078":2}}""", Codes.JsonDuplicate, "a")]
    [InlineData("""{"value":1,"value":2}""", Codes.JsonDuplicate, "a.value")]
    [InlineData("""{"type":"Property","type":"Property","value":2}""", Codes.JsonDuplicate, "a.type")]
    [InlineData("""{"value":1,"object":"urn:x:2"}""", Codes.AttributeMember, "a.object")]
    [InlineData("""{"type":"Proprty","value":1}""", Codes.AttributeKind, "a.type")]
    [InlineData("""{"type":5,"value":1}""", Codes.AttributeKind, "a.type")]
    [InlineData("""{"speed":5}""", Codes.AttributeKind, "a.type")]
    [InlineData("""{"type":"Property"}""", Codes.AttributeValue, "a.value")]
    [InlineData("""{"type":"Property","value":null}""", Codes.JsonNull, "a")]
    [InlineData("""{"type":"Relationship"}""", Codes.AttributeValue, "a.object")]
    [InlineData("""{"type":"Relationship","value":"urn:x:2"}""", Codes.AttributeMember, "a.value")]
    [InlineData("""{"type":"Relationship","object":"no uri"}""", Codes.AttributeUri, "a.object")]
    [InlineData("""{"type":"Relationship","object":["urn:x:2",5]}""", Codes.AttributeUri, "a.object")]
    [InlineData("""{"type":"ListProperty","valueList":[1],"value":3}""", Codes.AttributeMember, "a.value")]
    [InlineData("""{"valueList":5}""", Codes.AttributeValue, "a.valueList")]
    [InlineData("""{"objectList":["not a uri"]}""", Codes.AttributeUri, "a.objectList")]
    [InlineData("""{"objectList":[{"object":"urn:x:2","more":1}]}""", Codes.AttributeValue, "a.objectList")]
    [InlineData("""{"vocab":5}""", Codes.AttributeValue, "a.vocab")]
    [InlineData("""{"languageMap":"red"}""", Codes.AttributeLanguage, "a.languageMap")]
    [InlineData("""{"languageMap":{"en":5}}""", Codes.AttributeLanguage, "a.languageMap")]
    [InlineData("""{"languageMap":{"not a tag":"x"}}""", Codes.AttributeLanguage, "a.languageMap")]
    [InlineData("""{"value":1,"observedAt":"2026-11-23T08:15:30"}""", Codes.AttributeTime, "a.observedAt")]
    [InlineData("""{"value":1,"observedAt":"2026-11-23T08:15Z"}""", Codes.AttributeTime, "a.observedAt")]
    [InlineData("""{"value":1,"observedAt":"2026-02-30T08:15:30Z"}""", Codes.AttributeTime, "a.observedAt")]
    [InlineData("""{"value":1,"observedAt":1700000000}""", Codes.AttributeTime, "a.observedAt")]
    [InlineData("""{"value":1,"unitCode":5}""", Codes.AttributeUnit, "a.unitCode")]
    [InlineData("""{"value":1,"unitCode":""}""", Codes.AttributeUnit, "a.unitCode")]
    [InlineData("""{"value":1,"datasetId":"x"}""", Codes.AttributeUri, "a.datasetId")]
    [InlineData("""[{"value":1},{"value":2}]""", Codes.AttributeDuplicate, "a.datasetId")]
    [InlineData("""[{"value":1},5]""", Codes.AttributeValue, "a")]
    [InlineData("""{"value":1,"q":{"value":1,"r":{"type":"Relationship","object":5}}}""", Codes.AttributeUri,
        "a.q.r.object")]
    [InlineData("""{"value":1,"b":1,"b":2}""", Codes.JsonDuplicate, "a.b")]
    [InlineData("""{"value":1,"@context":{}}""", Codes.ContextMisplaced, "a.@context")]
    [InlineData("""{"value":1,"id":"urn:x:1"}""", Codes.AttributeMember, "a.id")]
    [InlineData("""{"object":"urn:x:2","entity":{}}""", Codes.AttributeMember, "a.entity")]
    [InlineData("""{"type":"GeoProperty","value":"here"}""", Codes.AttributeGeometry, "a")]
    [InlineData("""{"type":"Point","coordinates":[181,5]}""", Codes.AttributeGeometry, "a")]
    [InlineData("""{"type":"Point","coordinates":[5,"x"]}""", Codes.AttributeGeometry, "a")]
    [InlineData("""{"type":"GeoProperty","value":{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]}}""",
        Codes.AttributeGeometry, "a")]
    public void A_faulty_attribute_is_refused_with_the_place_at_fault(string json, string code, string? at) =>
        Check($$"""{"id":"urn:x:1","type":"T","a":{{json}} }""", code, at);

    [Theory]
    [InlineData("my attr")]
    [InlineData("")]
    [InlineData("a;b")]
    [InlineData("a(b)")]
    [InlineData("9a")]
    [InlineData("@value")]
    [InlineData("datasetId")]
    [InlineData("instanceId")]
    [InlineData("observedAt")]
    [InlineData("value")]
    public void A_name_that_cannot_name_an_attribute_is_refused(string name) =>
        Check($$"""{"id":"urn:x:1","type":"T","{{name}}":{"value":1} }""", Codes.AttributeName, null);

    [Theory]
    [InlineData("výška_1")]
    [InlineData("温度")]
    [InlineData("no2-level")]
    [InlineData("ex:name")]
    [InlineData("https://example.org/ns#name")]
    public void Other_names_are_taken(string name) =>
        Documents.Accept($$"""{"id":"urn:x:1","type":"Škola","{{name}}":{"value":1} }""");

    [Fact]
    public void Bytes_that_are_not_utf8_are_refused_with_their_place()
    {
        byte[] body = [.. "{\n \"id\":\""u8, 0xc3, 0x28, .. "\"}"u8];
        var refusal = EntityDocuments.ReadEntity(body, LdContext.Core, ReadingRules.Whole).Refusal;
        Assert.Equal((Codes.JsonEncoding, "line 2, byte 8"), (refusal?.Code, refusal?.At));
    }

    [Fact]
    public void Objects_and_arrays_lie_at_most_32_deep_in_each_other()
    {
        static string Nested(int depth) => $$"""
            {"id":"urn:x:1","type":"T","a":{"value":{{new string('[', depth)}}{{new string(']', depth)}} } }
            """;
        Documents.Accept(Nested(30));
        Check(Nested(31), Codes.JsonDepth, "a");
        Check(Nested(500), Codes.JsonDepth, "a");
        var deep = string.Concat(Enumerable.Repeat("{\"value\":1,\"s\":", 40)) + "1" + new string('}', 40);
        Check($$"""{"id":"urn:x:1","type":"T","a":{{deep}} }""", Codes.JsonDepth, null);
    }

    [Fact]
    public void An_entity_has_at_most_1000_attributes()
    {
        static string With(int count) => "{\"id\":\"urn:x:1\",\"type\":\"T\","
            + string.Join(',', Enumerable.Range(0, count).Select(i => $"\"a{i}\":{i}")) + "}";
        Assert.Equal(1_000, Documents.Accept(With(1_000)).Attributes.Length);
        Check(With(1_001), Codes.AttributesTooMany, "a1000");
    }

    private static void Check(string json, string code, string? at)
    {
        var body = Encoding.UTF8.GetBytes(json);
        var refusal = EntityDocuments.ReadEntity(body, LdContext.Core, ReadingRules.Whole).Refusal;
        Assert.True(refusal is not null, "It was taken.");
        Assert.True(refusal.Code == code, $"{refusal.Code} at {refusal.At}: {refusal.Detail}");
        if (at is not null) Assert.Equal(at, refusal.At);
    }
}
