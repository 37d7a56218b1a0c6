using System.CommandLine;
using System.Text;
using System.Text.Json;
using City.Host.Commands;
using City.TestKit;
using Xunit;

namespace City.Host.Tests;

/// <summary>The commands that ask a running city, as people and programs call them.</summary>
public sealed class AskCommandTests : IDisposable
{
    private const string Lamp = """
        {"id":"urn:ngsi-ld:Streetlight:NUMBER","type":"Streetlight","power":{"type":"Property","value":40,
         "unitCode":"WTT","observedAt":"2026-11-23T08:00:00Z"},
         "location":{"type":"GeoProperty","value":{"type":"Point","coordinates":[106.5NUMBER,29.56]}}}
        """;

    private readonly TemporaryFolder _folder = new("ask");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_entity_is_shown_to_people_as_a_table_and_to_programs_as_json()
    {
        await using var brain = await StartAsync();
        await CreateAsync(brain, 1);

        var (code, said) = await AskAsync(brain, "get", "urn:ngsi-ld:Streetlight:1");
        Assert.Equal(0, code);
        Assert.Matches(@"urn:ngsi-ld:Streetlight:1\s+Streetlight", said);
        Assert.Matches(@"power\s+40\s+WTT\s+2026-11-23T08:00:00Z\s+\d+ \w+", said);

        var (jsonCode, json) = await AskAsync(brain, "get", "urn:ngsi-ld:Streetlight:1", "--json");
        using var entity = JsonDocument.Parse(json);
        Assert.Equal((0, 40), (jsonCode, entity.RootElement.GetProperty("power").GetProperty("value").GetInt32()));

        using var body = Body("""{"value":41,"observedAt":"2026-11-23T08:01:00Z"}""");
        using var patched = await brain.Client.PatchAsync(
            new Uri("/ngsi-ld/v1/entities/urn:ngsi-ld:Streetlight:1/attrs/power", UriKind.Relative), body, Cancel);
        var (pastCode, past) = await AskAsync(
            brain, "get", "urn:ngsi-ld:Streetlight:1", "--history", "power", "--last", "1");
        Assert.Equal(0, pastCode);
        Assert.True(patched.IsSuccessStatusCode, past);
        Assert.Matches(@"power\s+2026-11-23T08:01:00Z\s+41", past);
        Assert.DoesNotContain("08:00:00", past, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_query_shows_what_was_asked_for_and_counts_all_of_it()
    {
        await using var brain = await StartAsync();
        for (var i = 1; i <= 5; i++) await CreateAsync(brain, i);

        var (_, some) = await AskAsync(brain, "query", "--type", "Streetlight", "--attrs", "power", "--limit", "2");
        Assert.Contains("2 of 5", some, StringComparison.Ordinal);
        Assert.Matches(@"urn:ngsi-ld:Streetlight:\d\s+Streetlight\s+40 WTT", some);
        var (_, near) = await AskAsync(brain, "query", "--near", "106.53,29.56", "--within", "100");
        Assert.Contains("1 of 1", near, StringComparison.Ordinal);
        Assert.Contains("urn:ngsi-ld:Streetlight:3", near, StringComparison.Ordinal);
        var (none, empty) = await AskAsync(brain, "query", "--q", "power>40");
        Assert.Equal(0, none);
        Assert.Contains("0 of 0", empty, StringComparison.Ordinal);
        var (wrong, fault) = await AskAsync(brain, "query", "--q", "power>");
        Assert.Equal(1, wrong);
        Assert.Contains("ngsi.query.syntax [q]", fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_is_shown_at_a_moment_and_as_it_was_known()
    {
        await using var brain = await StartAsync();
        await CreateAsync(brain, 1);
        const string lamp = "urn:ngsi-ld:Streetlight:1";
        using var body = Body("""{"value":41,"observedAt":"2026-11-23T09:00:00Z"}""");
        using var patched = await brain.Client.PatchAsync(
            new Uri($"/ngsi-ld/v1/entities/{lamp}/attrs/power", UriKind.Relative), body, Cancel);
        Assert.True(patched.IsSuccessStatusCode);

        var (_, was) = await AskAsync(brain, "get", lamp, "--at", "2026-11-23T16:59:59+08:00");
        Assert.Matches(@"power\s+40\s+WTT", was);
        var (_, found) = await AskAsync(brain, "query", "--q", "power==40", "--at", "2026-11-23T08:30:00Z");
        Assert.Contains("1 of 1", found, StringComparison.Ordinal);
        var (unknown, none) = await AskAsync(brain, "get", lamp, "--as-of", "2000-01-01T00:00:00Z");
        Assert.Equal(1, unknown);
        Assert.Contains("entity.unknown", none, StringComparison.Ordinal);
        var (both, fault) = await AskAsync(
            brain, "get", lamp, "--history", "power", "--at", "2026-11-23T08:30:00Z");
        Assert.Equal(2, both);
        Assert.Contains("--at", fault, StringComparison.Ordinal);
        var (untimely, wrong) = await AskAsync(brain, "get", lamp, "--at", "yesterday");
        Assert.Equal(2, untimely);
        Assert.Contains("2026-11-23T08:15:30", wrong, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_watch_goes_on_behind_the_last_change_when_the_city_comes_back()
    {
        var port = Brain.FreePort();
        var first = await StartAsync(port);
        await CreateAsync(first, 1);
        await CreateAsync(first, 2);
        using var said = new StringWriter();
        using var wrong = new StringWriter();
        var watching = Entry.RunAsync(
            ["watch", "--from", "beginning", "--count", "3", "--url", Url(first), "--token", first.Token],
            TextWriter.Synchronized(said), TextWriter.Synchronized(wrong));
        while (said.ToString().Split('\n').Length < 3)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancel);

        await first.KillAsync(Cancel);
        await first.DisposeAsync();
        await using var again = await StartAsync(port);
        await CreateAsync(again, 3);

        var code = await watching.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancel);
        Assert.True(code == 0, wrong.ToString());
        var lines = said.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["urn:ngsi-ld:Streetlight:1", "urn:ngsi-ld:Streetlight:2", "urn:ngsi-ld:Streetlight:3"],
            lines.Select(line => line.Split("  ")[2]).Order());
        Assert.All(lines, line => Assert.Contains("create  urn:", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_cannot_be_answered_ends_with_a_reason_and_a_code_of_its_own()
    {
        await using var brain = await StartAsync();

        var (unknown, said) = await AskAsync(brain, "get", "urn:ngsi-ld:Streetlight:9");
        Assert.Equal(1, unknown);
        Assert.Contains("entity.unknown", said, StringComparison.Ordinal);
        var (stranger, refused) = await RunAsync("get", "urn:a", "--url", Url(brain), "--token", "cbt_nobody");
        Assert.Equal(2, stranger);
        Assert.Contains("trust.", refused, StringComparison.Ordinal);
        var (gone, silence) = await RunAsync(
            "get", "urn:a", "--url", $"http://127.0.0.1:{Brain.FreePort()}", "--token", "t");
        Assert.Equal(3, gone);
        Assert.Contains("does not answer", silence, StringComparison.Ordinal);
        var (misused, faults) = await RunAsync("query", "--near", "somewhere", "--limit", "0", "--url", "ftp://a");
        Assert.Equal(2, misused);
        Assert.Contains("3 faults", faults, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_was_made_for_one_command_is_given_back()
    {
        await using var brain = await StartAsync();
        await CreateAsync(brain, 1);
        var (code, _) = await RunAsync(
            "get", "urn:ngsi-ld:Streetlight:1", "--url", Url(brain), "--password-file", _folder.Of("password"));
        Assert.Equal(0, code);

        using var tokens = JsonDocument.Parse(
            await brain.Client.GetStringAsync(new Uri("/api/tokens", UriKind.Relative), Cancel));
        Assert.DoesNotContain(tokens.RootElement.EnumerateArray(),
            token => token.GetProperty("name").GetString() == "get");
    }

    [Fact]
    public async Task A_bench_measures_with_entities_of_its_own_and_leaves_none_behind()
    {
        await using var brain = await StartAsync();
        var (code, said) = await AskAsync(
            brain, "bench", "--seconds", "1", "--connections", "4", "--entities", "150", "--json");
        Assert.True(code == 0, said);
        using var rows = JsonDocument.Parse(said);
        Assert.Equal(["get", "query", "patch"],
            rows.RootElement.EnumerateArray().Select(row => row.GetProperty("name").GetString()));
        Assert.All(rows.RootElement.EnumerateArray(), row =>
        {
            Assert.True(row.GetProperty("perSecond").GetDouble() > 10, said);
            Assert.True(row.GetProperty("p99Milliseconds").GetDouble() > 0, said);
        });
        var (_, left) = await AskAsync(brain, "query", "--type", "Probe");
        Assert.Contains("0 of 0", left, StringComparison.Ordinal);
        var (refused, why) = await RunAsync("bench", "--url", Url(brain), "--token", "cbt_nobody");
        Assert.Equal(2, refused);
        Assert.Contains("trust.", why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_is_erased_only_by_who_says_so_twice()
    {
        await using var brain = await Brain.StartAsync(
            new BrainStart
            {
                Program = SourceTree.BrainProgram!, Data = _folder.Of("data"), Work = _folder.Root,
                More = ["--personal", "https://uri.etsi.org/ngsi-ld/default-context/Person"
                    + "=https://uri.etsi.org/ngsi-ld/default-context/phone"],
            },
            Cancel);
        const string id = "urn:ngsi-ld:Person:17";
        using var body = Body($$"""{"id":"{{id}}","type":"Person","phone":{"type":"Property","value":"138"} }""");
        using var made = await brain.Client.PostAsync(new Uri("/ngsi-ld/v1/entities", UriKind.Relative), body, Cancel);
        Assert.True(made.IsSuccessStatusCode);

        // Nobody sits at a terminal here who could be asked.
        var (unsaid, why) = await AskAsync(brain, "erase", id);
        Assert.Equal(2, unsaid);
        Assert.Contains("erase.unconfirmed", why, StringComparison.Ordinal);
        Assert.Contains("138", (await AskAsync(brain, "get", id)).Said, StringComparison.Ordinal);

        var (code, said) = await AskAsync(brain, "erase", id, "--yes", "--json");
        Assert.True(code == 0, said);
        using var note = JsonDocument.Parse(said);
        Assert.Equal(
            (id, true), (note.RootElement.GetProperty("subject").GetString(),
                note.RootElement.GetProperty("cleaned").GetBoolean()));
        Assert.DoesNotContain("138", (await AskAsync(brain, "get", id)).Said, StringComparison.Ordinal);
        var (again, told) = await AskAsync(brain, "erase", id, "--yes");
        Assert.Equal(0, again);
        Assert.Contains("backup --destroyed-to", told, StringComparison.Ordinal);
        var (unknown, nobody) = await AskAsync(brain, "erase", "urn:ngsi-ld:Person:18", "--yes");
        Assert.Equal(1, unknown);
        Assert.Contains("subject.unknown", nobody, StringComparison.Ordinal);
        Assert.Equal(2, (await AskAsync(brain, "erase", "seventeen", "--yes")).Code);
    }

    [Fact]
    public async Task Mappings_are_checked_one_by_one_or_for_a_whole_domain()
    {
        var (sound, said) = await RunAsync("validate", Path.Combine(SourceTree.Root, "domains", "Traffic"));
        Assert.Equal(0, sound);
        Assert.Contains("Traffic: sound", said, StringComparison.Ordinal);

        var file = _folder.Of("m.yaml");
        await File.WriteAllTextAsync(file, "mapping: 1\nfeed: Wrong Name\n", Cancel);
        var (faulty, faults) = await RunAsync("validate", file);
        Assert.Equal(1, faulty);
        Assert.Contains($"{file}:2:", faults, StringComparison.Ordinal);
        var (none, nothing) = await RunAsync("validate", _folder.Of("missing"));
        Assert.Equal(2, none);
        Assert.Contains("there is neither a mapping nor a domain", nothing, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_example_of_the_help_is_a_command_that_can_be_given()
    {
        foreach (var example in Examples.Of.Values.SelectMany(examples => examples))
        {
            var line = example.Split("  #")[0].Split(" | ")[0].Trim();
            if (line.StartsWith("source <(", StringComparison.Ordinal)) line = line["source <(".Length..^1];
            // Files of examples are not there; that is the one thing that may be wrong with them.
            var faults = Entry.Root(TextWriter.Null, TextWriter.Null).Parse(line["citybrain ".Length..]).Errors
                .Where(fault => !fault.Message.StartsWith("--data", StringComparison.Ordinal)
                    && !fault.Message.StartsWith("--store postgres", StringComparison.Ordinal)
                    && !fault.Message.StartsWith("--password-file", StringComparison.Ordinal)
                    && !fault.Message.StartsWith("FILE ", StringComparison.Ordinal));
            Assert.Empty(faults.Select(fault => $"{line}: {fault.Message}"));
        }
    }

    [Fact]
    public async Task Help_ends_with_examples_and_bash_completes_commands()
    {
        var (code, help) = await RunAsync("get", "--help");
        Assert.Equal(0, code);
        Assert.Contains("citybrain get urn:ngsi-ld:Streetlight:17 --json", help, StringComparison.Ordinal);
        var (_, script) = await RunAsync("completion", "bash");
        var (bash, words) = await ChildProcess.RunAsync("bash",
        [
            "-c", $"""
                PATH="{Path.GetDirectoryName(SourceTree.BrainProgram)}:$PATH"
                {script}
                COMP_LINE='citybrain qu' COMP_POINT=12 COMP_CWORD=1 COMP_WORDS=(citybrain qu)
                _citybrain; echo "${"{"}COMPREPLY[*]{"}"}"
                """,
        ], Cancel);
        Assert.True(bash == 0, words);
        Assert.Equal("query", words.Trim());
    }

    private Task<Brain> StartAsync(int port = 0) => Brain.StartAsync(
        new BrainStart
        {
            Program = SourceTree.BrainProgram!, Data = _folder.Of("data"), Work = _folder.Root, Port = port,
        },
        Cancel);

    private static async Task CreateAsync(Brain brain, int number)
    {
        using var body = Body(Lamp.Replace("NUMBER", $"{number}", StringComparison.Ordinal));
        using var answer = await brain.Client.PostAsync(
            new Uri("/ngsi-ld/v1/entities", UriKind.Relative), body, Cancel);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }

    private static StringContent Body(string json) => new(json, Encoding.UTF8, "application/json");

    private static string Url(Brain brain) => brain.Address.ToString().TrimEnd('/');

    private static Task<(int Code, string Said)> AskAsync(Brain brain, params string[] words) =>
        RunAsync([.. words, "--url", Url(brain), "--token", brain.Token]);

    private static async Task<(int Code, string Said)> RunAsync(params string[] words)
    {
        using var said = new StringWriter();
        var writer = TextWriter.Synchronized(said);
        return (await Entry.RunAsync(words, writer, writer), said.ToString());
    }
}
