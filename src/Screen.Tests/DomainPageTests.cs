using System.Net;
using Xunit;

namespace City.Screen.Tests;

public sealed class DomainPageTests
{
    private const string Domains = """
        [{"id":"Lights","name":{"en":"Street lights","zh":"路灯"},"types":[{"type":"https://example.org/Lamp",
          "name":{"en":"Lamp","zh":"灯具"},"attributes":[
            {"attribute":"https://uri.etsi.org/ngsi-ld/default-context/power","name":{"en":"Power","zh":"功率"},
             "unitCode":"WTT"},
            {"attribute":"https://smartdatamodels.org/name","name":{"en":"Name","zh":"名称"}}]}]},
         {"id":"Water","name":{"en":"Water","zh":"供水"},"types":[]}]
        """;

    private const string Lamps = """
        [{"id":"urn:x:lamp-1","type":"https://example.org/Lamp","modifiedAt":"2026-11-23T07:59:00Z",
          "power":{"type":"Property","value":4.5,"unitCode":"WTT"},
          "https://smartdatamodels.org/name":{"type":"Property","value":"First lamp"}},
         {"id":"urn:x:lamp-2","type":"https://example.org/Lamp","modifiedAt":"2026-11-23T07:59:00Z",
          "power":{"type":"Property","value":0.005,"unitCode":"KWT"}},
         {"id":"urn:x:lamp-3","type":"https://example.org/Lamp","modifiedAt":"2026-11-23T07:59:00Z"}]
        """;

    [Theory]
    [InlineData("en", "Street lights Lamp 3", "Water 0")]
    [InlineData("zh", "路灯 灯具 3", "供水 0")]
    public async Task All_domains_are_listed_in_the_readers_language_with_what_the_city_holds(
        string language, string lights, string water)
    {
        await using var show = (await Show.OpenAsync()).Says("/api/domains", Domains)
            .Says("/api/types", """{"types":[{"type":"https://example.org/Lamp","entities":3}]}""");

        var text = await show.ReadAsync("/domains", ("Accept-Language", language));

        Assert.Contains(lights, text, StringComparison.Ordinal);
        Assert.Contains(water, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_domain_shows_its_entities_with_their_numbers_and_another_unit_is_said()
    {
        await using var show = (await Show.OpenAsync()).Says("/api/domains", Domains)
            .Says("/ngsi-ld/v1/entities?type=https%3A%2F%2Fexample.org%2FLamp", Lamps, total: 31);

        var text = await show.ReadAsync("/domains/Lights", ("Accept-Language", "en"));

        Assert.Contains("Lamp 31", text, StringComparison.Ordinal);
        Assert.Contains("3 of 31", text, StringComparison.Ordinal);
        Assert.Contains("First lamp urn:x:lamp-1 4.5 2026-11-23", text, StringComparison.Ordinal);
        Assert.Contains("urn:x:lamp-2 0.005 kW", text, StringComparison.Ordinal);
        Assert.Contains("urn:x:lamp-3 –", text, StringComparison.Ordinal);
        Assert.Contains("Power W (WTT) https://uri.etsi.org/ngsi-ld/default-context/power", text,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_domain_that_is_not_there_is_said_to_be_so_and_leads_to_the_others()
    {
        await using var show = (await Show.OpenAsync()).Says("/api/domains", Domains);

        using var answer = await show.GetAsync("/domains/Fire", ("Accept-Language", "zh"));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        var html = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("没有这个领域", Show.Plain(html), StringComparison.Ordinal);
        Assert.Contains("href=\"/domains\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_without_domains_says_how_to_make_one()
    {
        await using var show = (await Show.OpenAsync()).Says("/api/domains", "[]");

        Assert.Contains("citybrain new domain", await show.ReadAsync("/domains"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_city_that_refuses_is_not_shown_as_one_without_domains()
    {
        await using var show = (await Show.OpenAsync())
            .Says("/api/domains", """{"code":"access.denied","detail":"no"}""", status: 403);

        using var answer = await show.GetAsync("/domains");

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }
}
