using System.Net;

namespace City.Context.Tests;

public sealed class AttributeDoorTests(TestCity city) : IClassFixture<TestCity>
{
    private const string Entities = "/ngsi-ld/v1/entities";

    [Fact]
    public async Task Attributes_are_added_and_what_is_there_stays_when_asked()
    {
        var path = await CreateAsync("append");
        using var added = await city.SendAsync(HttpMethod.Post, $"{path}/attrs", """{"b":2,"a":10}""");
        Assert.Equal(HttpStatusCode.NoContent, added.StatusCode);
        using var some = await city.SendAsync(
            HttpMethod.Post, $"{path}/attrs?options=noOverwrite", """{"a":11,"c":3}""");
        var result = await TestCity.ExpectAsync(some, 207);
        Assert.Equal("c", (string?)result!["updated"]!.AsArray().Single());
        Assert.Equal("a", (string?)result["notUpdated"]![0]!["attributeName"]);
        await HoldsAsync(path, """{"a":10,"b":2,"c":3}""");
    }

    [Fact]
    public async Task Attributes_that_are_there_are_updated_and_others_reported()
    {
        var path = await CreateAsync("update");
        using var updated = await city.SendAsync(HttpMethod.Patch, $"{path}/attrs", """{"a":2,"nope":1}""");
        var result = await TestCity.ExpectAsync(updated, 207);
        Assert.Equal("a", (string?)result!["updated"]!.AsArray().Single());
        Assert.Equal("nope", (string?)result["notUpdated"]![0]!["attributeName"]);
        await HoldsAsync(path, """{"a":2}""");
    }

    [Fact]
    public async Task One_attribute_is_patched_replaced_and_deleted()
    {
        var path = await CreateAsync("one");
        using var patched = await city.SendAsync(
            HttpMethod.Patch, $"{path}/attrs/a", """{"unitCode":"CEL","accuracy":0.5}""");
        Assert.Equal(HttpStatusCode.NoContent, patched.StatusCode);
        TestCity.Same("""{"value":1,"unitCode":"CEL","accuracy":0.5}""",
            (await city.GetAsync($"{path}?format=concise"))["a"]);
        using var replaced = await city.SendAsync(HttpMethod.Put, $"{path}/attrs/a", """{"value":7}""");
        Assert.Equal(HttpStatusCode.NoContent, replaced.StatusCode);
        TestCity.Same("7", (await city.GetAsync($"{path}?format=concise"))["a"]);
        using var deleted = await city.SendAsync(HttpMethod.Delete, $"{path}/attrs/a");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using var again = await city.SendAsync(HttpMethod.Delete, $"{path}/attrs/a");
        await TestCity.ProblemAsync(again, 404, "attribute.unknown", "a");
        using var missing = await city.SendAsync(HttpMethod.Patch, $"{path}/attrs/a", """{"value":1}""");
        await TestCity.ProblemAsync(missing, 404, "attribute.unknown", "a");
        using var reserved = await city.SendAsync(HttpMethod.Patch, $"{path}/attrs/datasetId", """{"value":1}""");
        await TestCity.ProblemAsync(reserved, 400, Codes.AttributeName, "datasetId");
    }

    [Fact]
    public async Task Instances_are_deleted_one_by_one_or_all_together()
    {
        const string id = "urn:ngsi-ld:Attr:instances";
        await city.CreateAsync($$"""
            {"id":"{{id}}","type":"Attr",
             "a":[{"value":1},{"value":2,"datasetId":"urn:d:1"},{"value":3,"datasetId":"urn:d:2"}]}
            """);
        using var one = await city.SendAsync(HttpMethod.Delete, $"{Entities}/{id}/attrs/a?datasetId=urn:d:1");
        Assert.Equal(HttpStatusCode.NoContent, one.StatusCode);
        await HoldsAsync($"{Entities}/{id}", """{"a":{"dataset":{"@none":1,"urn:d:2":3}}}""");
        TestCity.Same("""{"value":3,"datasetId":"urn:d:2"}""",
            (await city.GetAsync($"{Entities}/{id}?datasetId=urn:d:2&format=concise"))["a"]);
        using var all = await city.SendAsync(HttpMethod.Delete, $"{Entities}/{id}/attrs/a?deleteAll=true");
        Assert.Equal(HttpStatusCode.NoContent, all.StatusCode);
        await HoldsAsync($"{Entities}/{id}", "{}");
    }

    [Fact]
    public async Task A_simplified_merge_keeps_the_kind_that_is_there()
    {
        const string id = "urn:ngsi-ld:Attr:kinds";
        await city.CreateAsync($$"""
            {"id":"{{id}}","type":"Attr","rel":{"object":"urn:x:1"},"list":{"valueList":[1]},"prop":"x"}
            """);
        using var merged = await city.SendAsync(HttpMethod.Patch, $"{Entities}/{id}?options=keyValues",
            """{"rel":"urn:x:2","list":[2,3],"prop":"urn:x:3"}""");
        Assert.Equal(HttpStatusCode.NoContent, merged.StatusCode);
        TestCity.Same($$"""
            {"id":"{{id}}","type":"Attr","rel":{"object":"urn:x:2"},"list":{"valueList":[2,3]},"prop":"urn:x:3"}
            """, await city.GetAsync($"{Entities}/{id}?format=concise"));
    }

    [Fact]
    public async Task A_merge_may_say_once_when_its_values_were_observed()
    {
        var path = await CreateAsync("observed");
        using var merged = await city.SendAsync(HttpMethod.Patch,
            $"{path}?options=keyValues&observedAt=2026-11-23T08:00:00Z", """{"a":2,"b":3}""");
        Assert.Equal(HttpStatusCode.NoContent, merged.StatusCode);
        var entity = await city.GetAsync(path);
        Assert.Equal("2026-11-23T08:00:00Z", (string?)entity["a"]!["observedAt"]);
        Assert.Equal("2026-11-23T08:00:00Z", (string?)entity["b"]!["observedAt"]);
        using var faulty = await city.SendAsync(HttpMethod.Patch, $"{path}?observedAt=today", """{"a":2}""");
        await TestCity.ProblemAsync(faulty, 400, Codes.Parameter, "observedAt");
        using var elsewhere = await city.SendAsync(
            HttpMethod.Put, $"{path}?observedAt=2026-11-23T08:00:00Z", """{"type":"Attr"}""");
        await TestCity.ProblemAsync(elsewhere, 400, Codes.ParameterUnknown, "observedAt");
    }

    [Fact]
    public async Task An_entity_is_replaced_and_its_id_must_agree()
    {
        var path = await CreateAsync("replace");
        using var replaced = await city.SendAsync(HttpMethod.Put, path, """{"type":"Attr","z":true}""");
        Assert.Equal(HttpStatusCode.NoContent, replaced.StatusCode);
        await HoldsAsync(path, """{"z":true}""");
        using var other = await city.SendAsync(HttpMethod.Put, path, """{"id":"urn:x:other","type":"Attr"}""");
        await TestCity.ProblemAsync(other, 400, Codes.EntityMismatch, "id");
        using var missing = await city.SendAsync(
            HttpMethod.Put, $"{Entities}/urn:x:nobody", """{"type":"Attr","z":true}""");
        await TestCity.ProblemAsync(missing, 404, "entity.unknown");
        using var faulty = await city.SendAsync(HttpMethod.Get, $"{Entities}/nonsense");
        await TestCity.ProblemAsync(faulty, 400, Codes.EntityId, "id");
    }

    [Fact]
    public async Task Members_are_picked_omitted_and_asked_for()
    {
        const string id = "urn:ngsi-ld:Attr:members";
        await city.CreateAsync($$"""{"id":"{{id}}","type":"Attr","scope":"/S","a":1,"b":2,"c":3}""");
        var path = $"{Entities}/{id}?format=simplified";
        TestCity.Same(
            $$"""{"id":"{{id}}","type":"Attr","scope":"/S","a":1}""", await city.GetAsync(path + "&attrs=a,x"));
        TestCity.Same("""{"type":"Attr","a":1,"b":2}""", await city.GetAsync(path + "&pick=a|b,type"));
        TestCity.Same("""{"type":"Attr","b":2,"c":3}""", await city.GetAsync(path + "&omit=a,id,scope"));
        using var none = await city.SendAsync(HttpMethod.Get, path + "&attrs=x");
        await TestCity.ProblemAsync(none, 404, "attribute.unknown", "attrs");
        Assert.NotNull((await city.GetAsync($"{Entities}/{id}?options=sysAttrs"))["a"]!["modifiedAt"]);
    }

    [Fact]
    public async Task An_id_with_slashes_is_found_by_its_encoded_form()
    {
        const string id = "https://things.example/lamps/17";
        await city.CreateAsync($$"""{"id":"{{id}}","type":"Attr"}""");
        Assert.Equal(id, (string?)(await city.GetAsync($"{Entities}/{Uri.EscapeDataString(id)}"))["id"]);
        Assert.Equal(id, Uri.UnescapeDataString(Locations.Escape(id)));
    }

    private async Task<string> CreateAsync(string name)
    {
        await city.CreateAsync($$"""{"id":"urn:ngsi-ld:Attr:{{name}}","type":"Attr","a":1}""");
        return $"{Entities}/urn:ngsi-ld:Attr:{name}";
    }

    private async Task HoldsAsync(string path, string attributes)
    {
        var entity = (await city.GetAsync(path + "?format=simplified")).AsObject();
        entity.Remove("id");
        entity.Remove("type");
        TestCity.Same(attributes, entity);
    }
}
