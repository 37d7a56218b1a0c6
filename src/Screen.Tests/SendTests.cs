using System.Net;
using City.Screen.Wire;
using City.TestKit;
using Xunit;

namespace City.Screen.Tests;

public sealed class SendTests
{
    private const string Examples = """
        [{"feed":"loops","device":"loop-7","topic":"devices/loop-7/flow","grants":[],"mediaType":"application/json",
          "body":"{\"at\":\"2026-11-23T08:00:00Z\",\"note\":\"it's <b>\"}","now":"2026-11-23T08:00:00Z",
          "broker":{"port":1883,"tls":false,"clients":0,"dropped":0} }]
        """;

    private static readonly ExampleAnswer Example = new(
        "loops", "loop-7", [], "application/json", """{"at":"NOW","note":"it's `x` $HOME \\ \"q\" 交通"}""",
        "devices/loop-7/flow", "NOW", "iso", new BrokerAnswer(1883, false, 0, 0, "127.0.0.1"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_shell_reads_every_word_of_a_line_as_it_is()
    {
        // The shell's own word list of the line, one word each line: curl and mosquitto_pub are not run.
        var line = ShellLine.Curl(Example, "http://127.0.0.1:8080", "k'e\"y$");
        var (code, said) = await ChildProcess.RunAsync(
            "/bin/sh", ["-c", $"date() {{ echo NOW; }}; curl() {{ printf '%s\\n' \"$@\"; }}; {line}"], Cancel);

        Assert.Equal(0, code);
        Assert.Equal(
            [
                "-sS", "-u", "loop-7:k'e\"y$", "-H", "Content-Type: application/json", "--data-binary",
                """{"at":"NOW","note":"it's `x` $HOME \\ \"q\" 交通"}""",
                "http://127.0.0.1:8080/api/feeds/loops/records?topic=devices%2Floop-7%2Fflow",
            ],
            said.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("unix", "+%s", "17")]
    [InlineData("unix-ms", "+%s", "17000")]
    [InlineData("iso", "-u +%FT%TZ", "17")]
    public async Task The_moment_is_asked_of_the_shell_in_the_form_that_the_feed_wants(
        string form, string asked, string said)
    {
        var line = ShellLine.Curl(Example with { Body = "at=NOW", NowFormat = form }, "http://x", "k");
        var (code, words) = await ChildProcess.RunAsync("/bin/sh", ["-c",
            $"date() {{ [ \"$*\" = '{asked}' ] && echo 17; }}; curl() {{ printf '%s\n' \"$@\"; }}; {line}"], Cancel);

        Assert.Equal(0, code);
        Assert.Contains($"at={said}\n", words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("en", "No running feed writes this entity.")]
    [InlineData("zh", "没有运行中的数据接入写入此实体。")]
    public async Task The_page_of_an_entity_that_no_feed_writes_shows_how_a_value_is_said_anew(
        string language, string words)
    {
        await using var show = (await Show.OpenAsync()).Says("/api/feed-examples", "[]")
            .Says("/ngsi-ld/v1/entities/urn%3Ax%3Ait%27s", """
                {"id":"urn:x:it's","type":"Lamp","name":{"type":"Property","value":"x"},
                 "level":{"type":"Property","value":40.5,"unitCode":"P1"} }
                """);

        var text = await show.ReadAsync("/entities/urn:x:it's", ("Accept-Language", language));

        Assert.Contains(words, text, StringComparison.Ordinal);
        Assert.Contains("curl -sS -X PATCH -H \"Authorization: Bearer $TOKEN\"", text, StringComparison.Ordinal);
        Assert.Contains("'{\"value\":40.5,\"observedAt\":\"'\"$(date -u +%FT%TZ)\"'\"}'", text,
            StringComparison.Ordinal);
        Assert.Contains("/ngsi-ld/v1/entities/urn%3Ax%3Ait%27s/attrs/level'", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_line_for_the_broker_names_it_the_device_and_the_topic()
    {
        Assert.StartsWith(
            "mosquitto_pub -h '127.0.0.1' -p 1883 -V mqttv5 -u 'loop-7' -P 'k' -q 1 -t 'devices/loop-7/flow' "
            + "-m '{\"at\":\"'",
            ShellLine.Publish(Example, "city.example", "k"), StringComparison.Ordinal);
        var everywhere = Example with { Broker = new BrokerAnswer(8883, true, 0, 0) };
        Assert.Contains("-h 'city.example' -p 8883 --capath", ShellLine.Publish(everywhere, "city.example", "k")!,
            StringComparison.Ordinal);
        Assert.Null(ShellLine.Publish(Example with { Broker = null }, "city.example", "k"));
    }

    [Theory]
    [InlineData("en", "Make a key for loop-7")]
    [InlineData("zh", "为 loop-7 生成密钥")]
    public async Task The_page_of_an_entity_shows_how_its_device_sends(string language, string button)
    {
        await using var show = await OpenAsync();

        var text = await show.ReadAsync("/entities/urn:x:loop-7", ("Accept-Language", language));

        Assert.Contains(button, text, StringComparison.Ordinal);
        Assert.Contains("curl -sS -u 'loop-7:KEY' -H 'Content-Type: application/json'", text, StringComparison.Ordinal);
        Assert.Contains("$(date -u +%FT%TZ)", text, StringComparison.Ordinal);
        Assert.Contains("mosquitto_pub -h '127.0.0.1' -p 1883", text, StringComparison.Ordinal);
        Assert.Contains(show.Asked, each => each.Path.Contains(
            "entity=urn%3Ax%3Aloop-7&longitude=106.5&latitude=29.6", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?part=send")]
    public async Task A_key_is_made_when_it_is_asked_for_and_stands_in_the_lines_this_once(string part)
    {
        await using var show = (await OpenAsync())
            .Says("/api/devices/loop-7/keys", """{"key":"cbd_secret","id":"1"}""", status: 201);

        using var answer = await show.PostAsync(
            "/devices/loop-7/key" + part, "entity=urn%3Ax%3Aloop-7", ("Cookie", "citybrain-session=s"));
        var text = Show.Plain(await answer.Content.ReadAsStringAsync(Cancel));
        var again = await show.ReadAsync("/entities/urn:x:loop-7");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.Contains("-u 'loop-7:cbd_secret'", text, StringComparison.Ordinal);
        Assert.Contains("-P 'cbd_secret'", text, StringComparison.Ordinal);
        Assert.DoesNotContain("cbd_secret", again, StringComparison.Ordinal);
        Assert.Contains(
            show.Asked, each => each is { Path: "/api/devices/loop-7/keys", Cookie: "citybrain-session=s" });
    }

    [Fact]
    public async Task A_topic_that_is_not_the_devices_own_is_granted_with_its_key()
    {
        var granted = Examples.Replace("\"grants\":[]", "\"grants\":[\"loops/7\"]", StringComparison.Ordinal);
        await using var show = (await Show.OpenAsync()).Says("/api/feed-examples", granted)
            .Says("/api/devices/loop-7/keys", """{"key":"cbd_secret","id":"1"}""", status: 201);

        using var answer = await show.PostAsync("/devices/loop-7/key", "feed=loops");

        Assert.Equal(["""{"topics":["loops/7"]}"""], show.Sent);
    }

    [Fact]
    public async Task A_key_that_is_not_made_is_said_and_the_lines_stay()
    {
        await using var show = (await OpenAsync()).Says("/api/devices/loop-7/keys",
            """{"code":"device.keys.full","detail":"A device has at most 4 keys."}""", status: 409);

        using var answer = await show.PostAsync("/devices/loop-7/key", "entity=urn%3Ax%3Aloop-7");
        var text = Show.Plain(await answer.Content.ReadAsStringAsync(Cancel));

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("device.keys.full", text, StringComparison.Ordinal);
        Assert.Contains("-u 'loop-7:KEY'", text, StringComparison.Ordinal);
    }

    private static async Task<Show> OpenAsync() => (await Show.OpenAsync())
        .Says("/ngsi-ld/v1/entities/urn%3Ax%3Aloop-7", """
            {"id":"urn:x:loop-7","type":"Loop","location":{"type":"GeoProperty",
             "value":{"type":"Point","coordinates":[106.5,29.6]} } }
            """)
        .Says("/api/feed-examples", Examples);
}
