namespace City.Context.Tests;

public sealed class ErasureDoorTests(TestCity city) : IClassFixture<TestCity>
{
    private const string Entities = "/ngsi-ld/v1/entities/", Erasures = "/api/erasures";

    [Fact]
    public async Task A_resident_is_read_changed_and_erased_through_the_doors()
    {
        await CreateAsync("urn:ngsi-ld:Resident:1", "13800001111");
        using var patched = await city.SendAsync(
            HttpMethod.Patch, Entities + "urn:ngsi-ld:Resident:1/attrs/phone", """{"value":"13900002222"}""");
        await TestCity.ExpectAsync(patched, 204);
        var below = await city.City.FindAsync("urn:ngsi-ld:Resident:1", city.Caller!, CancellationToken.None);
        Assert.True(below.TryGet(out var record, out _));
        Assert.DoesNotContain(
            "13900002222", System.Text.Encoding.UTF8.GetString(record.Bytes.Span), StringComparison.Ordinal);
        var read = await city.GetAsync(Entities + "urn:ngsi-ld:Resident:1");
        Assert.Equal("13900002222", (string?)read["phone"]!["value"]);

        using var erased = await city.SendAsync(HttpMethod.Post, Erasures, """{"subject":"urn:ngsi-ld:Resident:1"}""");
        var note = (await TestCity.ExpectAsync(erased, 200))!;

        Assert.True((bool)note["cleaned"]!);
        Assert.Null((await city.GetAsync(Entities + "urn:ngsi-ld:Resident:1"))["phone"]);
        var past = await city.GetAsync(
            "/ngsi-ld/v1/temporal/entities/urn:ngsi-ld:Resident:1?attrs=phone&options=temporalValues");
        Assert.All(
            past["phone"]!["values"]!.AsArray(), pair => Assert.Equal("urn:citybrain:erased", (string?)pair![0]));
        var all = await city.GetAsync(Erasures);
        Assert.Contains(all["erasures"]!.AsArray(), each => (string?)each!["subject"] == "urn:ngsi-ld:Resident:1");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"subject\":7}")]
    [InlineData("{\"subject\":\"no uri\"}")]
    [InlineData("{\"subject\":")]
    public async Task A_body_without_a_subject_is_refused(string body)
    {
        using var refused = await city.SendAsync(HttpMethod.Post, Erasures, body);
        await TestCity.ProblemAsync(refused, 400, "ngsi.body.shape", "subject");
    }

    [Fact]
    public async Task Whoever_was_never_sealed_cannot_be_erased()
    {
        using var refused = await city.SendAsync(HttpMethod.Post, Erasures, """{"subject":"urn:ngsi-ld:Resident:9"}""");
        await TestCity.ProblemAsync(refused, 404, "subject.unknown", "subject");
    }

    [Fact]
    public async Task Only_those_who_administer_erase_and_see_what_was_erased()
    {
        await CreateAsync("urn:ngsi-ld:Resident:2", "1");
        var all = city.Caller;
        city.Caller = new Caller("", "clerk", Grants.Read | Grants.Write);
        try
        {
            using var refused = await city.SendAsync(
                HttpMethod.Post, Erasures, """{"subject":"urn:ngsi-ld:Resident:2"}""");
            await TestCity.ProblemAsync(refused, 403, "access.denied");
            using var hidden = await city.SendAsync(HttpMethod.Get, Erasures);
            await TestCity.ProblemAsync(hidden, 403, "access.denied");
        }
        finally
        {
            city.Caller = all;
        }

        Assert.Equal("1", (string?)(await city.GetAsync(Entities + "urn:ngsi-ld:Resident:2"))["phone"]!["value"]);
    }

    private Task CreateAsync(string id, string phone) => city.CreateAsync(
        $$$"""{"id":"{{{id}}}","type":"Resident","phone":{"type":"Property","value":"{{{phone}}}"}}""");
}
