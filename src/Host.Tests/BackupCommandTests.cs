using System.Net;
using System.Text;
using System.Text.Json;
using City.Host.Backups;
using City.Host.Commands;
using City.TestKit;
using Xunit;

namespace City.Host.Tests;

/// <summary>Backup, restore and verify, as people and scripts call them, with a running brain.</summary>
public sealed class BackupCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new("backup");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Archive => _folder.Of("city.archive");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_backup_taken_while_writes_go_on_holds_all_that_was_acknowledged_before_and_nothing_torn()
    {
        int before;
        await using (var brain = await StartAsync("data"))
        {
            var (acknowledged, stop) = (0, false);
            var writing = Task.Run(async () =>
            {
                for (var i = 0; !Volatile.Read(ref stop); i++)
                {
                    await CreateAsync(brain, i);
                    Volatile.Write(ref acknowledged, i + 1);
                }
            }, Cancel);
            while (Volatile.Read(ref acknowledged) < 40)
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Cancel);
            before = Volatile.Read(ref acknowledged);
            var (code, said) = await AskAsync(brain, "backup", "--to", Archive, "--keys-to", _folder.Of("keys"));
            Volatile.Write(ref stop, true);
            await writing;
            Assert.True(code == 0, said);
            var (none, why) = await AskAsync(brain, "backup", "--identify-to", _folder.Of("identifiers"));
            Assert.Equal((1, true), (none, why.Contains("backup.identifiers.none", StringComparison.Ordinal)));
            Assert.False(Path.Exists(_folder.Of("identifiers")));
        }

        var (restored, how) = await RunAsync(
            "restore", Archive, "--data", _folder.Of("new"), "--keys", _folder.Of("keys"));
        Assert.True(restored == 0, how);
        Assert.Equal(0, (await RunAsync("verify", "--data", _folder.Of("new"))).Code);
        await using var again = await StartAsync("new");
        var ids = await IdsAsync(again);
        Assert.True(ids.Count >= before, $"{ids.Count} of {before}");
        // One writer, one after the other: a hole would be a torn backup.
        Assert.All(Enumerable.Range(0, ids.Count), i => Assert.Contains($"urn:ngsi-ld:Lamp:{i}", ids));
        await CreateAsync(again, ids.Count + 1_000);
    }

    [Fact]
    public async Task A_folder_on_which_no_city_runs_is_backed_up_encrypted_and_restored_to_an_earlier_change()
    {
        await File.WriteAllTextAsync(_folder.Of("phrase"), "correct horse\n", Cancel);
        await File.WriteAllTextAsync(_folder.Of("other"), "wrong horse\n", Cancel);
        string position;
        await using (var brain = await StartAsync("data"))
        {
            for (var i = 0; i < 10; i++) await CreateAsync(brain, i);
            var (busy, refused) = await RunAsync("backup", "--to", Archive, "--data", _folder.Of("data"));
            Assert.Equal(1, busy);
            Assert.Contains("in use", refused, StringComparison.Ordinal);
            Assert.Equal(0, (await AskAsync(brain, "backup", "--to", _folder.Of("early"), "--json")).Code);
            position = await PositionAsync("early");
            for (var i = 10; i < 20; i++) await CreateAsync(brain, i);
        }

        var (code, said) = await RunAsync(
            "backup", "--to", Archive, "--data", _folder.Of("data"), "--passphrase-file", _folder.Of("phrase"));
        Assert.True(code == 0, said);
        var (wrong, why) = await RunAsync("restore", Archive, "--verify", "--passphrase-file", _folder.Of("other"));
        Assert.Equal(2, wrong);
        Assert.Contains("archive.secret", why, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync("restore", Archive, "--verify")).Code);

        var (done, told) = await RunAsync("restore", Archive, "--data", _folder.Of("new"), "--to-change", position,
            "--passphrase-file", _folder.Of("phrase"));
        Assert.True(done == 0, told);
        var (ahead, no) = await RunAsync("restore", _folder.Of("early"), "--data", _folder.Of("none"),
            "--to-change", "9.9.9.9.9.9.9.9");
        Assert.Equal(1, ahead);
        Assert.Contains("archive.cut.ahead", no, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.Of("none")));
        Assert.Contains($"--data {_folder.Of("new")} --shards 8", told, StringComparison.Ordinal);
        await using var again = await StartAsync("new");
        Assert.Equal(10, (await IdsAsync(again)).Count);
    }

    [Fact]
    public async Task A_damaged_archive_is_named_and_leaves_the_folder_as_it_was()
    {
        await using (var brain = await StartAsync("data"))
        {
            await CreateAsync(brain, 1);
            Assert.Equal(0, (await AskAsync(brain, "backup", "--to", Archive)).Code);
        }

        var bytes = await File.ReadAllBytesAsync(Archive, Cancel);
        for (var at = 0; at < bytes.Length; at += Math.Max(1, bytes.Length / 20))
        {
            bytes[at] ^= 4;
            await File.WriteAllBytesAsync(_folder.Of("harmed"), bytes, Cancel);
            var (code, said) = await RunAsync("restore", _folder.Of("harmed"), "--data", _folder.Of("new"));
            Assert.True(code == 1, $"byte {at}: {said}");
            Assert.Contains(_folder.Of("harmed"), said, StringComparison.Ordinal);
            Assert.False(Directory.Exists(_folder.Of("new")), $"byte {at} left something behind");
            bytes[at] ^= 4;
        }

        var (used, why) = await RunAsync("restore", Archive, "--data", _folder.Of("data"));
        Assert.Equal(1, used);
        Assert.Contains("archive.store.used", why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disk_that_fills_up_leaves_no_archive()
    {
        await using (var brain = await StartAsync("data"))
            for (var i = 0; i < 300; i++) await CreateAsync(brain, i);

        // The shell lets no file grow beyond 16 KiB; the variable keeps the runtime itself from needing one.
        var (code, said) = await ChildProcess.RunAsync("bash",
        [
            "-c", $"trap '' XFSZ; ulimit -f 16; DOTNET_EnableWriteXorExecute=0 '{SourceTree.BrainProgram}' backup "
                + $"--to '{Archive}' --data '{_folder.Of("data")}'",
        ], Cancel);

        Assert.True(code == 1, $"{code}: {said}");
        Assert.Contains("backup.failed", said, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateFiles(_folder.Root),
            file => file.StartsWith(Archive, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_door_gives_a_backup_to_nobody_who_may_not_have_the_whole_city()
    {
        await using var brain = await StartAsync("data");
        foreach (var wish in new[]
        {
            """{"grants":["read","write"],""", """{"grants":["administer"],""", """{"tenants":["","a"],""",
        })
        {
            var password = (await File.ReadAllTextAsync(_folder.Of("password"), Cancel)).Trim();
            using var body = Body($$"""{{wish}}"name":"less","password":"{{password}}"}""");
            using var made = await brain.Client.PostAsync(new Uri("/api/tokens", UriKind.Relative), body, Cancel);
            using var token = JsonDocument.Parse(await made.Content.ReadAsStringAsync(Cancel));
            var secret = token.RootElement.GetProperty("token").GetString()!;
            var (code, said) = await RunAsync("backup", "--to", Archive, "--url", Url(brain), "--token", secret);
            Assert.Equal(1, code);
            Assert.Contains("http.forbidden", said, StringComparison.Ordinal);
            Assert.False(File.Exists(Archive));
        }
    }

    [Fact]
    public async Task One_backup_at_a_time_is_sent_and_one_that_is_left_makes_room_for_the_next()
    {
        await using var brain = await StartAsync("data");
        // More than what sockets hold by themselves, so that a client that does not read keeps the door busy.
        for (var i = 0; i < 20; i++) await CreateAsync(brain, i, new string('x', 900_000));
        using (var first = await brain.Client.GetAsync(
            new Uri("/api/backup", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Cancel))
        {
            Assert.Equal(HttpStatusCode.OK, first.StatusCode);
            var (code, said) = await AskAsync(brain, "backup", "--to", Archive);
            Assert.Equal(1, code);
            Assert.Contains("backup.busy", said, StringComparison.Ordinal);
        }

        for (var tries = 0; (await AskAsync(brain, "backup", "--to", Archive)).Code != 0; tries++)
        {
            Assert.True(tries < 500, "The door stays busy.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancel);
        }

        Assert.Equal(0, (await RunAsync("restore", Archive, "--verify")).Code);
    }

    [Fact]
    public async Task A_backup_is_sent_no_faster_than_is_allowed()
    {
        using var into = new MemoryStream();
        await using var paced = new PacedStream(into, 4_000_000, TimeProvider.System);
        var began = TimeProvider.System.GetTimestamp();

        for (var i = 0; i < 10; i++) await paced.WriteAsync(new byte[100_000], Cancel);

        Assert.Equal(1_000_000, into.Length);
        Assert.True(TimeProvider.System.GetElapsedTime(began) > TimeSpan.FromMilliseconds(225));
    }

    [Fact]
    public async Task A_city_that_goes_away_in_the_middle_leaves_no_archive()
    {
        await using var brain = await StartAsync("data");
        for (var i = 0; i < 20; i++) await CreateAsync(brain, i, new string('x', 900_000));
        using var first = await brain.Client.GetAsync(
            new Uri("/api/backup", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Cancel);
        await using var from = await first.Content.ReadAsStreamAsync(Cancel);
        await brain.KillAsync(Cancel);

        await Assert.ThrowsAsync<LostException>(() => ArchiveFile.WriteAsync(Archive, null, async into =>
        {
            await using var copying = new CopyingStream(from, into);
            await copying.CopyToAsync(Stream.Null, Cancel);
            return true;
        }, Cancel));

        Assert.DoesNotContain(Directory.EnumerateFiles(_folder.Root),
            file => file.StartsWith(Archive, StringComparison.Ordinal));
        Assert.Equal(3, (await RunAsync("backup", "--to", Archive, "--url", Url(brain), "--token", "t")).Code);
    }

    [Fact]
    public async Task A_sound_folder_is_found_sound_and_harm_to_any_of_its_files_is_named()
    {
        await using (var brain = await StartAsync("data")) for (var i = 0; i < 30; i++) await CreateAsync(brain, i);
        var (code, said) = await RunAsync("verify", "--data", _folder.Of("data"), "--json");
        Assert.True(code == 0, said);
        using var report = JsonDocument.Parse(said);
        Assert.Equal(30, report.RootElement.GetProperty("changes").GetInt32());
        Assert.Empty(report.RootElement.GetProperty("faults").EnumerateArray());

        var log = _folder.Of("data/log.db");
        var bytes = await File.ReadAllBytesAsync(log, Cancel);
        var at = bytes.AsSpan().IndexOf("urn:ngsi-ld:Lamp:7"u8);
        bytes[at] ^= 1;
        await File.WriteAllBytesAsync(log, bytes, Cancel);

        var (harmed, what) = await RunAsync("verify", "--data", _folder.Of("data"));
        Assert.Equal(1, harmed);
        Assert.Contains("log", what, StringComparison.Ordinal);
        Assert.Contains("damaged", what, StringComparison.Ordinal);
        Assert.Contains("备份", what, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("keys", "keys.db", "urn:ngsi-ld:Person:7")]
    [InlineData("blobs", "blobs.db", "credentials")]
    public async Task Harm_to_documents_and_keys_is_named_and_so_is_a_master_key_of_another_city(
        string part, string file, string within)
    {
        const string names = "https://uri.etsi.org/ngsi-ld/default-context/";
        var start = new BrainStart
        {
            Program = SourceTree.BrainProgram!, Data = _folder.Of("data"), Work = _folder.Root,
            More = ["--personal", $"{names}Person={names}phone"],
        };
        await using (var brain = await Brain.StartAsync(start, Cancel))
            for (var i = 0; i < 10; i++)
            {
                using var body = Body($$"""
                    {"id":"urn:ngsi-ld:Person:{{i}}","type":"Person","phone":{"type":"Property","value":"138"} }
                    """);
                using var answer = await brain.Client.PostAsync(
                    new Uri("/ngsi-ld/v1/entities", UriKind.Relative), body, Cancel);
                Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancel));
            }

        // Opened once, so that all of it lies in the file itself.
        var (code, said) = await RunAsync("verify", "--data", _folder.Of("data"));
        Assert.True(code == 0, said);
        Assert.DoesNotContain("not opened", said, StringComparison.Ordinal);
        await File.WriteAllTextAsync(_folder.Of("other"), Convert.ToBase64String(new byte[32]), Cancel);
        var (foreign, none) = await RunAsync(
            "verify", "--data", _folder.Of("data"), "--master-key-file", _folder.Of("other"));
        Assert.Equal(1, foreign);
        Assert.Contains("None of the 10 keys opens", none, StringComparison.Ordinal);

        var path = Path.Combine(_folder.Of("data"), file);
        var bytes = await File.ReadAllBytesAsync(path, Cancel);
        var at = bytes.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes(within));
        Assert.True(at > 0, $"{file} does not hold {within}");
        bytes[at + within.Length + 5] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, Cancel);
        var (harmed, what) = await RunAsync("verify", "--data", _folder.Of("data"));
        Assert.True(harmed == 1, what);
        Assert.Contains($"{part}: ", what, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_asked_for_wrongly_is_told_and_nothing_is_made()
    {
        await File.WriteAllTextAsync(_folder.Of("there"), "", Cancel);
        await File.WriteAllTextAsync(_folder.Of("text"), "this is only some text, no archive", Cancel);
        (string[] Words, int Code, string Said)[] rows =
        [
            (["backup"], 2, "--to, --keys-to, --destroyed-to"),
            (["backup", "--to", _folder.Of("there")], 2, "there already"),
            (["backup", "--to", Archive, "--key-file", "a", "--passphrase-file", "b"], 2, "give one of them"),
            (["backup", "--to", Archive, "--data", _folder.Of("nowhere")], 2, "store.missing"),
            (["restore", "--data", "d"], 2, "FILE:"),
            (["restore", Archive], 2, "--data:"),
            (["restore", Archive, "--data", "d", "--store", "postgres://u@h/d"], 2, "--data, --store"),
            (["backup", "--to", Archive, "--store", "sqlite"], 2, "--store sqlite"),
            (["verify", "--store", "postgres://u:hid%2Fden@h"], 2, "it names no database"),
            (["verify"], 2, "--data:"),
            (["restore", Archive, "--data", _folder.Of("new")], 2, "archive.file"),
            (["restore", _folder.Of("text"), "--data", _folder.Of("new")], 1, "no archive"),
            (["restore", Archive, "--verify", "--to-time", "noon"], 2, "--to-time noon"),
            (["verify", "--data", _folder.Of("nowhere")], 2, "store.missing"),
        ];
        foreach (var (words, code, expected) in rows)
        {
            var (ended, said) = await RunAsync(words);
            Assert.True(code == ended, $"{string.Join(' ', words)}: {ended} {said}");
            Assert.Contains(expected, said, StringComparison.Ordinal);
        }

        Assert.Equal(["text", "there"],
            Directory.EnumerateFileSystemEntries(_folder.Root).Select(Path.GetFileName).Order());
    }

    private Task<Brain> StartAsync(string data) => Brain.StartAsync(
        new BrainStart { Program = SourceTree.BrainProgram!, Data = _folder.Of(data), Work = _folder.Root }, Cancel);

    private static async Task CreateAsync(Brain brain, int number, string note = "")
    {
        using var body = Body($$"""
            {"id":"urn:ngsi-ld:Lamp:{{number}}","type":"Lamp","note":{"type":"Property","value":"-{{note}}"} }
            """);
        using var answer = await brain.Client.PostAsync(
            new Uri("/ngsi-ld/v1/entities", UriKind.Relative), body, Cancel);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }

    private static async Task<HashSet<string>> IdsAsync(Brain brain)
    {
        var ids = new HashSet<string>();
        for (var offset = 0; ; offset += 500)
        {
            using var page = JsonDocument.Parse(await brain.Client.GetStringAsync(
                new Uri($"/ngsi-ld/v1/entities?type=Lamp&limit=500&offset={offset}", UriKind.Relative), Cancel));
            foreach (var entity in page.RootElement.EnumerateArray())
                ids.Add(entity.GetProperty("id").GetString()!);
            if (page.RootElement.GetArrayLength() < 500) return ids;
        }
    }

    private async Task<string> PositionAsync(string archive)
    {
        var (code, said) = await RunAsync("restore", _folder.Of(archive), "--verify", "--json");
        Assert.True(code == 0, said);
        using var summary = JsonDocument.Parse(said);
        return summary.RootElement.GetProperty("position").GetString()!;
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
