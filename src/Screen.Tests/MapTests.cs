using System.Net;
using Xunit;

namespace City.Screen.Tests;

public sealed class MapTests
{
    private const string Types =
        """{"types":[{"type":"Vehicle","entities":3},{"type":"Bench","entities":1}],"more":false}""";

    private const string Entities = """
        [{"id":"urn:x:b","type":"Vehicle","name":"Bus B","location":{"type":"Point","coordinates":[106.5,29.5]}},
         {"id":"urn:x:a","type":"Bench","name":"<i>Bench</i>","location":{"type":"LineString",
           "coordinates":[[106.50,29.50],[106.52,29.50]]}},
         {"id":"urn:x:c","type":"Vehicle","location":{"type":"Point","coordinates":[106.511,29.5]}}]
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_map_page_lists_the_types_with_their_marks_and_may_run_its_worker_from_here_alone()
    {
        await using var show = (await Show.OpenAsync()).Says("/api/types", Types);
        using var answer = await show.GetAsync("/map");
        var html = await answer.Content.ReadAsStringAsync(Cancel);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        // By name, whatever the counts: the first mark is the bench's.
        Assert.Contains("data-type=\"Bench\" data-mark=\"0\"", html, StringComparison.Ordinal);
        Assert.Contains("data-type=\"Vehicle\" data-mark=\"1\"", html, StringComparison.Ordinal);
        Assert.Contains("--basemap DIR", html, StringComparison.Ordinal);
        var policy = string.Join(' ', answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("worker-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("blob:", policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_citys_own_types_have_a_name_too_and_a_domain_may_give_another()
    {
        await using var show = (await Show.OpenAsync())
            .Says("/api/types", """
                {"types":[{"type":"Feed","entities":2},{"type":"DeviceCommand","entities":1}],"more":false}
                """)
            .Says("/api/domains", """
                [{"id":"Own","types":[{"type":"https://uri.etsi.org/ngsi-ld/default-context/DeviceCommand",
                  "name":{"en":"Order","zh":"命令"},"attributes":[]}]}]
                """);

        var text = await show.ReadAsync("/map", ("Accept-Language", "zh"));

        Assert.Contains("数据接入", text, StringComparison.Ordinal);
        Assert.Contains("命令", text, StringComparison.Ordinal);
        Assert.DoesNotContain("设备指令", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "Simulated: no real place", "Made up")]
    [InlineData("zh", "模拟地图，并非真实地点", "虚构")]
    public async Task A_ground_that_is_simulated_says_so_with_who_made_it_and_its_approval(
        string language, string simulated, string by)
    {
        await using var show = (await Show.OpenAsync()).Says("/api/types", Types).Says("/basemap/basemap.json", """
            {"name":{"en":"Town","zh":"镇"},"simulated":true,"approval":"审图号：X-1",
             "attribution":{"en":"Made up","zh":"虚构"},"layers":["water"]}
            """);
        var text = await show.ReadAsync("/map", ("Accept-Language", language));

        Assert.Contains(simulated, text, StringComparison.Ordinal);
        Assert.Contains(by, text, StringComparison.Ordinal);
        Assert.Contains("审图号：X-1", text, StringComparison.Ordinal);
        Assert.DoesNotContain("--basemap", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_table_is_sorted_by_distance_from_the_middle_of_what_is_seen()
    {
        await using var show = (await Show.OpenAsync()).Says("/api/types", Types)
            .Says("/ngsi-ld/v1/entities?georel=intersects", Entities, total: 3);
        using var answer = await show.GetAsync(
            "/map?part=table&bounds=106.49,29.49,106.53,29.51&types=Vehicle%20Bench&sort=distance");
        var html = await answer.Content.ReadAsStringAsync(Cancel);

        // The middle is 106.51: the bench lies in it, 97 m and 968 m are 0.001 and 0.01 degrees at this latitude.
        Assert.Equal(["0 m", "97 m", "968 m"], Cells(html, "class=\"number\" data-label"));
        Assert.Contains("&lt;i&gt;Bench&lt;/i&gt;", html, StringComparison.Ordinal);
        var asked = Assert.Single(show.Asked, one => one.Path.StartsWith("/ngsi-ld", StringComparison.Ordinal)).Path;
        Assert.Contains("type=Vehicle,Bench", asked, StringComparison.Ordinal);
        Assert.Contains("[[[106.49,29.49],[106.53,29.49],[106.53,29.51],[106.49,29.51],[106.49,29.49]]]", asked,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1,2,3")]
    [InlineData("5,1,4,2")]
    [InlineData("a,b,c,d")]
    [InlineData("NaN,0,1,1")]
    public async Task Bounds_that_cannot_be_are_passed_over(string bounds)
    {
        await using var show = (await Show.OpenAsync()).Says("/api/types", Types)
            .Says("/ngsi-ld/v1/entities?q=location", Entities, total: 3);
        var text = await show.ReadAsync($"/map?part=table&bounds={bounds}");

        Assert.Contains("Bus B", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_search_asks_for_what_was_written_and_never_for_a_pattern_in_it()
    {
        await using var show = (await Show.OpenAsync()).Says("/api/types", Types)
            .Says("/ngsi-ld/v1/entities?q=", "[]").Says("/ngsi-ld/v1/entities?local=true&idPattern=", Entities);
        var text = await show.ReadAsync("/map?part=search&q=" + Uri.EscapeDataString("b.*\";"));
        var asked = show.Asked.Select(one => Uri.UnescapeDataString(one.Path)).ToList();

        Assert.Contains("Bus B", text, StringComparison.Ordinal);
        Assert.Contains(asked, path => path.Contains("(?i)b\\.\\*.;\"|title", StringComparison.Ordinal));
        Assert.Contains(asked, path => path.Contains("idPattern=(?i)b\\.\\*\";", StringComparison.Ordinal));
        Assert.Contains("Bench", await show.ReadAsync("/map?part=search&q=benc"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/map?part=drawer&id=urn%3Ax%3Aa", "", "1 to 1 of 41", false)]
    [InlineData("/map?part=drawer&id=urn%3Ax%3Aa&pointers=20", "20", "21 to 21 of 41", true)]
    [InlineData("/entities/urn%3Ax%3Aa?pointers=20", "20", "21 to 21 of 41", true)]
    [InlineData("/entities/urn%3Ax%3Aa?pointers=99999999", "1000000", "1,000,001 to 1,000,001 of 41", true)]
    public async Task Who_points_to_an_entity_is_named_page_by_page_with_how_many_there_are(
        string path, string offset, string shown, bool back)
    {
        offset = offset.Length == 0 ? "0" : offset;
        await using var show = (await Show.OpenAsync())
            .Says("/ngsi-ld/v1/entities/urn%3Ax%3Aa", """{"id":"urn:x:a","type":"Bench"}""")
            .Says($"/api/pointers?to=urn%3Ax%3Aa&count=true&limit=20&offset={offset}&", """
                [{"id":"urn:x:b","type":"Vehicle","name":"Bus B","waitsAt":["urn:x:a"],"passes":"urn:x:a","at":"x"}]
                """, total: 41);
        using var answer = await show.GetAsync(path);
        var html = await answer.Content.ReadAsStringAsync(Cancel);
        var text = Show.Plain(html);

        Assert.Contains("Points to this 41 Bus B Vehicle · waitsAt, passes", text, StringComparison.Ordinal);
        Assert.Contains(shown, text, StringComparison.Ordinal);
        Assert.Equal(back, text.Contains("Previous page", StringComparison.Ordinal));
        Assert.DoesNotContain("pointers=0", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_points_to_an_entity_is_no_question_where_nobody_does_and_a_refusal_is_told()
    {
        await using var show = (await Show.OpenAsync())
            .Says("/ngsi-ld/v1/entities/urn%3Ax%3Aa", """{"id":"urn:x:a","type":"Bench"}""")
            .Says("/api/pointers?", "[]", total: 0);
        Assert.DoesNotContain("Points to", await show.ReadAsync("/entities/urn%3Ax%3Aa"), StringComparison.Ordinal);

        show.Says("/api/pointers?", """{"code":"x.y","detail":"Not now."}""", status: 503);
        Assert.Contains("Not now.", await show.ReadAsync("/map?part=drawer&id=urn%3Ax%3Aa"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vehicle")]
    [InlineData("Vehicle")]
    public async Task The_list_finds_a_type_by_its_short_name_whatever_its_IRI(string word)
    {
        await using var show = (await Show.OpenAsync())
            .Says("/api/types", """{"types":[{"type":"https://x/model/Vehicle","entities":3},{"type":"Bench"}]}""")
            .Says("/ngsi-ld/v1/entities?local=true", Entities, total: 3);
        Assert.Contains("Bus B", await show.ReadAsync("/entities?type=" + word), StringComparison.Ordinal);
        Assert.Contains(show.Asked, one => one.Path.EndsWith(
            "&type=https%3A%2F%2Fx%2Fmodel%2FVehicle", StringComparison.Ordinal));

        await show.ReadAsync("/entities?type=Boat");
        Assert.Contains(show.Asked, one => one.Path.EndsWith("&type=Boat", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_table_without_scripts_puts_lamp_2_before_lamp_10()
    {
        await using var show = (await Show.OpenAsync()).Says("/api/types", Types)
            .Says("/ngsi-ld/v1/entities?q=location", """
                [{"id":"urn:x:1","type":"L","name":"Lamp 10"},{"id":"urn:x:2","type":"L","name":"lamp 2b"},
                 {"id":"urn:x:3","type":"L","name":"Lamp 02"},{"id":"urn:x:4","type":"L","name":"Lamp"}]
                """, total: 4);
        var text = await show.ReadAsync("/map?view=table");
        Assert.Matches("Lamp urn:x:4 .*Lamp 02 urn:x:3 .*lamp 2b urn:x:2 .*Lamp 10 urn:x:1", text);
    }

    [Fact]
    public async Task A_page_of_the_table_that_the_script_has_chosen_is_drawn_in_its_order()
    {
        await using var show = (await Show.OpenAsync()).Says("/api/types", Types)
            .Says("/ngsi-ld/v1/entities?id=urn%3Ax%3Ab,urn%3Ax%3Aa&limit=25&", Entities);
        var text = await show.ReadAsync("/map?part=table&ids=urn:x:b%20urn:x:a&total=1200&offset=1025");
        Assert.Contains("1,026 to 1,028 of 1,200", text, StringComparison.Ordinal);
        Assert.Matches("Bus B urn:x:b .*Bench", text);

        Assert.Contains("No entity with a place is here", await show.ReadAsync("/map?part=table&ids=&total=0"),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_API_refuses_is_told_with_its_words()
    {
        await using var show = (await Show.OpenAsync()).Says(
            "/api/types", """{"code":"live.overloaded","detail":"Try later."}""", status: 503);
        using var answer = await show.GetAsync("/map");
        var text = Show.Plain(await answer.Content.ReadAsStringAsync(Cancel));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("Try later.", text, StringComparison.Ordinal);
    }

    private static List<string> Cells(string html, string mark) =>
    [
        .. html.Split("<td ").Where(cell => cell.StartsWith(mark, StringComparison.Ordinal))
            .Select(cell => cell[(cell.IndexOf('>', StringComparison.Ordinal) + 1)..cell.IndexOf(
                '<', StringComparison.Ordinal)].Trim()),
    ];
}
