using System.Text.Json;

namespace City.Identify.Tests;

public sealed class AuditTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_write_is_noted_with_who_what_when_from_where_and_how_it_ended()
    {
        await using var rest = await Rest.OpenAsync();
        const string User = "300%3A88.100.1/ADMIN:labsecret";
        var since = TimeProvider.System.GetUtcNow().AddSeconds(-1);
        var values = new[] { new { index = 1, type = "URL", data = "u" } };
        await rest.AskAsync(HttpMethod.Put, "/api/handles/88.100.1/A", values, User);
        await rest.AskAsync(HttpMethod.Put, "/api/handles/88.100.1/B", values, grants: Grants.Write);
        await rest.AskAsync(HttpMethod.Post, "/api/handles",
            new { handles = new[] { new { handle = "88.100.1/C", values }, new { handle = "88.9/D", values } } }, User);
        await using (var stream = rest.Node.Tcp())
        {
            await ExchangeTests.LogInAsync(stream);
            Node.Ask(stream, Node.Write(OpCode.DeleteHandle, new HandleBody("88.100.1/A")));
        }

        var (status, text) = await rest.AskAsync(HttpMethod.Get, "/api/identify/audit?limit=3", basic: User);

        Assert.Equal(200, status);
        using var page = JsonDocument.Parse(text);
        var entries = page.RootElement.GetProperty("entries").EnumerateArray().ToList();
        Assert.Equal(["4 DeleteHandle 300:88.100.1/ADMIN 1/1 88.100.1/A=1",
                "3 register 300:88.100.1/ADMIN 1/2 88.100.1/C=1 88.9/D=301",
                "2 put 0:brain:tester 0/1 88.100.1/B=401"], entries.Select(Told));
        Assert.All(entries, entry =>
        {
            Assert.Equal("127.0.0.1", entry.GetProperty("from").GetString());
            Assert.InRange(entry.GetProperty("at").GetDateTimeOffset(), since, TimeProvider.System.GetUtcNow());
        });
        Assert.Equal(2, page.RootElement.GetProperty("next").GetInt64());
        var (_, of) = await rest.AskAsync(
            HttpMethod.Get, "/api/identify/audit?before=4&handle=88.100.1/a", basic: User);
        using var one = JsonDocument.Parse(of);
        Assert.Equal("1 put 300:88.100.1/ADMIN 1/1 88.100.1/A=1",
            Told(Assert.Single(one.RootElement.GetProperty("entries").EnumerateArray().ToList())));
        Assert.Equal(401, (await rest.AskAsync(HttpMethod.Get, "/api/identify/audit")).Status);
        Assert.Equal(403, (await rest.AskAsync(HttpMethod.Get, "/api/identify/audit", grants: Grants.Write)).Status);
        Assert.Equal(400, (await rest.AskAsync(HttpMethod.Get, "/api/identify/audit?limit=x", basic: User)).Status);
    }

    [Fact]
    public async Task The_newest_notes_are_kept_and_counting_goes_on_where_it_was_after_a_crash()
    {
        using var folder = new TemporaryFolder("identify");
        const int Kept = 5;
        for (var total = 1; total <= 17; total++)
        {
            await using (var store = Open(folder, Kept))
            {
                await NoteAsync(store, $"op {total}");
                Assert.Equal(total, store.Audit.Last);
                for (var number = Math.Max(1, total - Kept + 1); number <= total; number++)
                    Assert.Equal($"op {number}", Noted(store, number));
            }

            if (total % 2 == 0) File.Delete(Path.Combine(folder.Root, "clean"));
        }
    }

    [Fact]
    public async Task What_is_noted_of_many_names_is_bounded_and_the_rest_is_counted()
    {
        using var folder = new TemporaryFolder("identify");
        await using var store = Open(folder, 10);
        List<StoreChange> changes = [.. Enumerable.Range(0, 200).Select(i =>
            new RawChange(RecordKind.Handle, $"88.1/{new string('x', 500)}{i}", [1]))];
        var codes = await store.CommitAsync(
            [.. changes, new AuditEntry(
                store.Audit, new AuditNote(TimeProvider.System.GetUtcNow(), "x", "y", "z"), changes)], null, Cancel);
        Assert.Equal(201, codes.Length);
        var record = new RecordBuffer();
        Assert.True(store.TryRead(RecordKind.Audit, store.Audit.NameOf(1), record));
        var noted = AuditRecord.TryRead(record.Body)!;
        Assert.Equal(200, noted.Total);
        Assert.InRange(noted.Named.Length, 100, 150);
        Assert.InRange(record.Body.Length, 1, AuditEntry.NamesBytesMax + 100);
    }

    private static string Told(JsonElement entry) => string.Join(' ',
        (string[])[entry.GetProperty("number").GetRawText(), entry.GetProperty("op").GetString()!,
            entry.GetProperty("by").GetString()!, $"{entry.GetProperty("done")}/{entry.GetProperty("total")}",
            .. entry.GetProperty("named").EnumerateArray().Select(one =>
                $"{one.GetProperty("handle").GetString()}={one.GetProperty("responseCode").GetInt32()}")]);

    private static async Task NoteAsync(HandleLog store, string op) => await store.CommitAsync(
        [new AuditEntry(store.Audit, new AuditNote(TimeProvider.System.GetUtcNow(), op, "", ""), [])], null, Cancel);

    private static string Noted(HandleLog store, long number)
    {
        var record = new RecordBuffer();
        Assert.True(store.TryRead(RecordKind.Audit, store.Audit.NameOf(number), record));
        var noted = AuditRecord.TryRead(record.Body)!;
        Assert.Equal(number, noted.Number);
        return noted.Note.Op;
    }

    private static HandleLog Open(TemporaryFolder folder, int kept) => HandleLog.Open(
        new HandleStoreOptions { Directory = folder.Root, SegmentBytes = 1 << 22, IndexParts = 1, AuditMax = kept },
        TimeProvider.System);
}
