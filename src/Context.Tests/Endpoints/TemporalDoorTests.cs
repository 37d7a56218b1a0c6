using System.Net;

namespace City.Context.Tests;

public sealed class TemporalDoorTests(TestCity city) : IClassFixture<TestCity>
{
    private const string Entities = "/ngsi-ld/v1/entities";
    private const string Temporal = "/ngsi-ld/v1/temporal/entities";

    [Fact]
    public async Task The_past_of_an_attribute_is_read_in_a_range_of_time()
    {
        var id = await PastAsync("range");
        var path = $"{Temporal}/{id}?attrs=speed&";
        const string between = "timerel=between&timeAt=2026-01-01T00:01:00Z&endTimeAt=2026-01-01T00:03:00Z";
        TestCity.Same($$"""
            {"id":"{{id}}","type":"Past","speed":[
              {"type":"Property","value":11,"unitCode":"KMH","observedAt":"2026-01-01T00:01:00Z"},
              {"type":"Property","value":12,"unitCode":"KMH","observedAt":"2026-01-01T00:02:00Z"}]}
            """, await city.GetAsync(path + between));
        const string values = "&options=temporalValues";
        TestCity.Same($$"""
            {"id":"{{id}}","type":"Past","speed":{"type":"Property","values":[
              [13,"2026-01-01T00:03:00Z"],[14,"2026-01-01T00:04:00Z"]]} }
            """, await city.GetAsync(path + "timerel=after&timeAt=2026-01-01T00:02:00Z" + values));
        TestCity.Same($$"""
            {"id":"{{id}}","type":"Past","speed":{"type":"Property","values":[[10,"2026-01-01T00:00:00Z"]]} }
            """, await city.GetAsync(path + "timerel=before&timeAt=2026-01-01T00:01:00Z" + values));
        var last = await city.GetAsync(path + "lastN=2" + values);
        Assert.Equal([13, 14], last["speed"]!["values"]!.AsArray().Select(pair => (int)pair![0]!).Order());
    }

    [Fact]
    public async Task The_past_is_summed_up_by_periods()
    {
        var id = await PastAsync("sums");
        TestCity.Same($$"""
            {"id":"{{id}}","type":"Past","speed":{"type":"Property",
              "totalCount":[[2,"2026-01-01T00:00:00Z","2026-01-01T00:02:00Z"],
                            [2,"2026-01-01T00:02:00Z","2026-01-01T00:04:00Z"]],
              "max":[[11,"2026-01-01T00:00:00Z","2026-01-01T00:02:00Z"],
                     [13,"2026-01-01T00:02:00Z","2026-01-01T00:04:00Z"]]} }
            """, await city.GetAsync($"{Temporal}/{id}?attrs=speed&timerel=between&timeAt=2026-01-01T00:00:00Z"
            + "&endTimeAt=2026-01-01T00:04:00Z&aggrMethods=totalCount,max&aggrPeriodDuration=PT2M"));
    }

    [Theory]
    [InlineData("timerel=between&timeAt=2026-01-01T00:00:00Z", "endTimeAt")]
    [InlineData("timerel=after", "timeAt")]
    [InlineData("timeAt=2026-01-01T00:00:00Z", "timerel")]
    [InlineData("timerel=near&timeAt=2026-01-01T00:00:00Z", "timerel")]
    [InlineData("timerel=after&timeAt=2026-01-01", "timeAt")]
    [InlineData("timerel=between&timeAt=2026-01-02T00:00:00Z&endTimeAt=2026-01-01T00:00:00Z", "endTimeAt")]
    [InlineData("timeproperty=madeAt", "timeproperty")]
    [InlineData("lastN=0", "lastN")]
    [InlineData("aggrMethods=median", "aggrMethods")]
    [InlineData("options=aggregatedValues", "aggrMethods")]
    [InlineData("aggrMethods=sum&aggrPeriodDuration=hourly", "aggrPeriodDuration")]
    [InlineData("aggrMethods=sum&aggrPeriodDuration=-PT1H", "aggrPeriodDuration")]
    public async Task A_faulty_question_about_the_past_is_refused(string query, string at)
    {
        using var response = await city.SendAsync(HttpMethod.Get, $"{Temporal}/urn:x:1?{query}");
        await TestCity.ProblemAsync(response, 400, Codes.Parameter, at);
    }

    [Fact]
    public async Task An_entity_that_never_was_has_no_past()
    {
        using var response = await city.SendAsync(HttpMethod.Get, $"{Temporal}/urn:x:never");
        await TestCity.ProblemAsync(response, 404, "entity.unknown");
    }

    private async Task<string> PastAsync(string name)
    {
        var id = $"urn:ngsi-ld:Past:{name}";
        await city.CreateAsync($$"""
            {"id":"{{id}}","type":"Past","speed":{"value":10,"unitCode":"KMH","observedAt":"2026-01-01T00:00:00Z"} }
            """);
        for (var i = 1; i < 5; i++)
        {
            using var patched = await city.SendAsync(HttpMethod.Patch, $"{Entities}/{id}",
                $$"""{"speed":{"value":{{10 + i}},"observedAt":"2026-01-01T00:0{{i}}:00Z"} }""");
            Assert.Equal(HttpStatusCode.NoContent, patched.StatusCode);
        }

        return id;
    }
}
