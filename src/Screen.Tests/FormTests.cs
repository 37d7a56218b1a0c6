using System.Net;
using System.Text.Json;
using Xunit;

namespace City.Screen.Tests;

public sealed class FormTests
{
    private const string Domains = """
        [{"id":"Lights","name":{"en":"Street lights","zh":"路灯"},"types":[{"type":"https://example.org/model#Lamp",
          "name":{"en":"Street light","zh":"路灯"},"attributes":[
          {"attribute":"https://uri.etsi.org/ngsi-ld/location","name":{"en":"Location","zh":"位置"} },
          {"attribute":"https://smartdatamodels.org/name","name":{"en":"Name","zh":"名称"} },
          {"attribute":"https://example.org/model#power","name":{"en":"Power","zh":"功率"},"unitCode":"WTT"}]}]}]
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("en", "New: Street light", "Power (W)", "Longitude, degrees")]
    [InlineData("zh", "新建：路灯", "功率 (W)", "经度（度）")]
    public async Task A_domain_s_type_has_a_form_in_the_readers_language(
        string language, string title, string power, string longitude)
    {
        await using var show = (await Show.OpenAsync()).Says("/api/domains", Domains);

        var text = await show.ReadAsync("/domains/Lights/Lamp/new", ("Accept-Language", language));

        Assert.All([title, power, longitude], words => Assert.Contains(words, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_filled_in_well_becomes_an_entity_over_the_public_api()
    {
        await using var show = (await Show.OpenAsync()).Says("/api/domains", Domains)
            .Says("/ngsi-ld/v1/entities", "", status: 201);

        using var answer = await show.PostAsync("/domains/Lights/Lamp/new",
            "id=lamp-7&location.longitude=106.55&location.latitude=29.6&name=%E4%B8%83%E5%8F%B7&power=4.50",
            ("Cookie", "citybrain-session=s"));

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal("/entities/urn%3Angsi-ld%3ALamp%3Alamp-7", answer.Headers.Location?.OriginalString);
        using var sent = JsonDocument.Parse(Assert.Single(show.Sent));
        using var meant = JsonDocument.Parse("""
            {"id":"urn:ngsi-ld:Lamp:lamp-7","type":"https://example.org/model#Lamp",
             "location":{"type":"GeoProperty","value":{"type":"Point","coordinates":[106.55,29.6]}},
             "https://smartdatamodels.org/name":{"type":"Property","value":"七号"},
             "https://example.org/model#power":{"type":"Property","value":4.50,"unitCode":"WTT"}}
            """);
        Assert.True(JsonElement.DeepEquals(meant.RootElement, sent.RootElement), show.Sent[0]);
    }

    [Theory]
    [InlineData("en", "3 fields need another look", "Power : Write a number such as 12.5.", "Id : Fill this in.")]
    [InlineData("zh", "有 3 处需要修改", "功率 : 请填写数字，如 12.5。", "标识 : 请填写此项。")]
    public async Task What_is_wrong_is_said_beside_each_field_and_what_was_typed_stays(
        string language, string count, string power, string id)
    {
        await using var show = (await Show.OpenAsync()).Says("/api/domains", Domains);

        using var answer = await show.PostAsync("/domains/Lights/Lamp/new",
            "id=&location.longitude=106.55&location.latitude=&power=%3Cb%3Emuch", ("Accept-Language", language));
        var html = await answer.Content.ReadAsStringAsync(Cancel);
        var text = Show.Plain(html);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.All([count, power, id], words => Assert.Contains(words, text, StringComparison.Ordinal));
        Assert.Contains("value=\"&lt;b&gt;much\"", html, StringComparison.Ordinal);
        Assert.Contains("aria-invalid=\"true\" aria-describedby=\"field-power-fault\"", html, StringComparison.Ordinal);
        Assert.Empty(show.Sent);
    }

    [Theory]
    [InlineData("en", "One field needs another look")]
    [InlineData("zh", "有一处需要修改")]
    public async Task One_field_is_called_one(string language, string said)
    {
        await using var show = (await Show.OpenAsync()).Says("/api/domains", Domains);

        using var answer = await show.PostAsync("/domains/Lights/Lamp/new",
            "id=lamp-7&location.longitude=106.55&location.latitude=29.6&power=much", ("Accept-Language", language));

        Assert.Contains(said, Show.Plain(await answer.Content.ReadAsStringAsync(Cancel)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_city_refuses_is_shown_above_the_form()
    {
        await using var show = (await Show.OpenAsync()).Says("/api/domains", Domains).Says("/ngsi-ld/v1/entities",
            """{"code":"ngsi.entity.exists","detail":"There is one already."}""", status: 409);

        using var answer = await show.PostAsync("/domains/Lights/Lamp/new", "id=lamp-7");

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("ngsi.entity.exists", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/domains/Lights/Tree/new")]
    [InlineData("/domains/Fire/Lamp/new")]
    public async Task A_type_that_no_domain_has_has_no_form(string path)
    {
        await using var show = (await Show.OpenAsync()).Says("/api/domains", Domains);

        using var answer = await show.GetAsync(path);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData("name=a&height=1&state=ok&place.longitude=1&place.latitude=2", "height", "form.least")]
    [InlineData("name=a&height=41&state=ok&place.longitude=1&place.latitude=2", "height", "form.greatest")]
    [InlineData("name=a&height=3&state=gone&place.longitude=1&place.latitude=2", "state", "form.choice")]
    [InlineData("name=a&height=3&state=ok&place.longitude=181&place.latitude=2", "place.longitude", "form.degrees")]
    [InlineData("name=a&height=3&state=ok&place.longitude=&place.latitude=2", "place", "form.geo")]
    [InlineData("name=a&height=3&state=ok&place.longitude=1&place.latitude=2&since=2026-02-30", "since", "form.date")]
    [InlineData("name=a&height=3&state=ok&place.longitude=1&place.latitude=2&checked=soon", "checked", "form.moment")]
    [InlineData("name=a&height=3&state=ok&place.longitude=1&place.latitude=2&lamps.count=1&lamps.0.power=1.5",
        "lamps.0.power", "form.whole")]
    [InlineData("name=a&height=3&state=ok&place.longitude=1&place.latitude=2&lamps.count=2&lamps.0.power=9",
        "lamps.1.power", "form.required")]
    public void Each_field_says_what_it_takes(string posted, string name, string fault) =>
        Assert.Equal((name, fault), Read(posted).Faults.Select(each => (each.Name, each.Fault.Text)).Single());

    [Fact]
    public void What_is_filled_in_means_json_of_the_schema()
    {
        var input = Read("name=七号杆&height=8.50&state=broken&place.longitude=106.55&place.latitude=29.6&dims=true"
            + "&since=2026-11-23&checked=2026-11-23T16:15&lamps.count=2&lamps.0.power=40&lamps.0.maker=A"
            + "&lamps.1.power=60");

        Assert.True(input.IsGood);
        using var meant = JsonDocument.Parse("""
            {"name":"七号杆","height":8.50,"since":"2026-11-23","place":{"type":"Point","coordinates":[106.55,29.6]},
             "state":"broken","checked":"2026-11-23T08:15:00.000Z","dims":true,
             "lamps":[{"power":40,"maker":"A"},{"power":60}]}
            """);
        using var said = JsonDocument.Parse(input.Meaning.ToJsonString());
        Assert.True(JsonElement.DeepEquals(meant.RootElement, said.RootElement), input.Meaning.ToJsonString());
    }

    [Theory]
    [InlineData("form-add=lamps", 3)]
    [InlineData("form-remove=lamps", 1)]
    public void A_list_grows_and_shrinks_without_a_script_and_nothing_is_said_to_be_wrong(string button, int count)
    {
        var input = Read("lamps.count=2&lamps.0.power=40&" + button);

        Assert.Equal((count, 0, false), (input.Count("lamps"), input.Faults.Count, input.IsGood));
        Assert.Equal("40", input.Text("lamps.0.power"));
    }

    [Fact]
    public void A_list_has_an_end()
    {
        Assert.Equal(4, Read("lamps.count=99999&form-add=lamps").Count("lamps"));
    }

    [Theory]
    [InlineData("""{"type":"object"}""", "properties")]
    [InlineData("""{"properties":{"a":{"type":"string"}}}""", "titles")]
    [InlineData("""{"properties":{"a":{"type":"null","titles":{"en":"A","zh":"甲"}}}}""", "no input")]
    [InlineData("""{"properties":{"a":{"enum":["x"],"titles":{"en":"A","zh":"甲"},"enumTitles":{}}}}""", "choice 'x'")]
    public void A_schema_of_which_no_form_can_be_made_says_why(string schema, string why)
    {
        using var read = JsonDocument.Parse(schema);

        Assert.Contains(why, Assert.Throws<JsonException>(() => FormSchema.Read(read.RootElement, null)).Message,
            StringComparison.Ordinal);
    }

    private static FormInput Read(string posted)
    {
        var fields = posted.Split('&').Select(pair => pair.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => new Microsoft.Extensions.Primitives.StringValues(pair[1]));
        return FormReader.Read(
            SampleForm.Schema, new Microsoft.AspNetCore.Http.FormCollection(fields),
            TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"));
    }
}
