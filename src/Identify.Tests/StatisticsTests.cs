using System.Net;
using System.Text.Json;

namespace City.Identify.Tests;

public sealed class StatisticsTests
{
    [Fact]
    public async Task Every_resolve_counts_by_prefix_door_and_end()
    {
        await using var platform = await Platform.OpenAsync();
        for (var i = 0; i < 3; i++) platform.Resolve("88.100.1/TEST");
        platform.Resolve("88.100.1/NOPE");
        platform.Resolve("88.999/x");
        await using (var stream = platform.Node.Tcp())
            Node.Ask(stream, Node.Write(OpCode.Resolve, new ResolveBody("88.100.1/test", [], [])));
        await platform.Rest.AskAsync(HttpMethod.Get, "/api/handles/88.100.1/TEST");
        await platform.CountedAsync(7);

        var all = (await platform.StatisticsAsync("?last=5m")).GetProperty("figures");
        Assert.Equal((7, 5, 1, 1), (Number(all, "resolved"), Number(all, "answered"), Number(all, "missing"),
            Number(all, "failed")));
        Assert.Equal(0.714286, all.GetProperty("successRate").GetDouble());
        Assert.True(all.GetProperty("p99").GetInt64() >= all.GetProperty("p50").GetInt64());
        Assert.Equal(["88.100.1 6", " 1"], Rows(await platform.StatisticsAsync("/prefix?last=5m")));
        Assert.Equal(["udp 5", "http 1", "tcp 1"], Rows(await platform.StatisticsAsync("/door")));
        var hours = await platform.StatisticsAsync("/hour?last=24h");
        Assert.Equal(7, hours.GetProperty("rows").EnumerateArray().Sum(row => Number(row, "resolved")));
        var top = (await platform.StatisticsAsync("/top?last=24h")).GetProperty("rows")[0];
        Assert.Equal(("88.100.1/TEST", 5, 0), (top.GetProperty("handle").GetString()!.ToUpperInvariant(),
            Number(top, "count"), Number(top, "error")));
    }

    [Fact]
    public async Task Registrations_are_exact_across_a_kill_and_noted_resolves_stay()
    {
        await using var platform = await Platform.OpenAsync();
        await platform.Node.PutAsync("88.100.1/a", HandleValue.OfText(1, "N", "n"));
        platform.Resolve("88.100.1/a");
        Assert.Equal(1, Number((await platform.StatisticsAsync("?last=24h")).GetProperty("figures"), "came"));
        // Registered after what was noted last; then the program is gone.
        await platform.Node.PutAsync("88.100.1/b", HandleValue.OfText(1, "N", "n"));
        await platform.Node.PutAsync("88.100.1/c", HandleValue.OfText(1, "N", "n"));
        await platform.StartAsync();

        var figures = (await platform.StatisticsAsync("?last=24h")).GetProperty("figures");
        Assert.Equal((5, 3, 1),
            (Number(figures, "registered"), Number(figures, "came"), Number(figures, "resolved")));
        var row = (await platform.StatisticsAsync("/prefix?last=24h")).GetProperty("rows")[0];
        Assert.Equal((5, 3), (Number(row, "registered"), Number(row, "came")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_log_knows_how_many_each_prefix_has_however_it_was_left(bool orderly)
    {
        using var folder = new TemporaryFolder("tally");
        var options = new HandleStoreOptions { Directory = folder.Of("a"), SegmentBytes = 1 << 22, IndexParts = 1 };
        await using (var log = HandleLog.Open(options, TimeProvider.System))
        {
            await CommitAsync(log, new HomeChange("88.1", true, Node.Root), new HomeChange("88.2", true, Node.Root));
            await CommitAsync(log, Create("88.1/a"), Create("88.1/b"), Create("88.2/a"), Create("88.1/A"));
            await CommitAsync(log, new DeleteHandle("88.1/b", Node.Root));
        }

        if (!orderly) File.Delete(Path.Combine(options.Directory, "clean"));
        await using var again = HandleLog.Open(options, TimeProvider.System);
        Assert.Equal((1, 1, 2), (again.Registered.Of("88.1"), again.Registered.Of("88.2"), again.Registered.Sum));

        static CreateHandle Create(string handle) => new(handle, new byte[4], Node.Root, 1);
        static Task CommitAsync(HandleLog log, params StoreChange[] changes) =>
            log.CommitAsync(changes, null, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_question_counts_for_the_region_of_its_network_and_for_none_that_is_not_declared()
    {
        await using var platform = await Platform.OpenAsync();
        foreach (var (network, region) in new[] { ("127.9.0.0/16", "51"), ("127.9.8.0/24", "52") })
            Assert.Equal(204, (await platform.AskAsync(
                HttpMethod.Put, "/api/identify/networks/" + network, new { region })).Status);
        Assert.Equal((400, "identify.network.invalid"), await platform.AskAsync(
            HttpMethod.Put, "/api/identify/networks/127.9.8.1/99", new { region = "51" }));
        Assert.Equal((400, "identify.network.invalid"), await platform.AskAsync(
            HttpMethod.Put, "/api/identify/networks/127.9.8.0/24", new { region = "99" }));
        Assert.Equal(204, (await platform.AskAsync(HttpMethod.Put, "/api/identify/nodes/top.cq",
            new { role = "top", name = "Chongqing", nameZh = "重庆", region = "50", isHere = true })).Status);
        platform.Resolve("88.100.1/TEST", "127.9.1.1");
        platform.Resolve("88.100.1/TEST", "127.9.8.1");
        platform.Resolve("88.100.1/TEST", "127.9.8.2");
        platform.Resolve("88.100.1/TEST");

        var flows = (await platform.StatisticsAsync("/flows?last=5m")).GetProperty("rows").EnumerateArray()
            .Select(row => $"{row.GetProperty("source").GetString()} {Number(row, "resolved")} "
                + row.GetProperty("nodeRegion").GetString()).Order(StringComparer.Ordinal);

        Assert.Equal([" 1 50", "51 1 50", "52 2 50"], flows);
    }

    [Fact]
    public async Task A_second_later_what_was_asked_is_noted_although_nobody_looks()
    {
        await using var platform = await Platform.OpenAsync();
        var before = platform.Served.Ledger.NotedAt;
        platform.Resolve("88.100.1/TEST");
        await RecursionTests.Until(() => platform.Served.Ledger.ResolvedEver == 1);
        await RecursionTests.Until(() => platform.Served.Ledger.NotedAt > before);
        // It is in the document, as a kill right now would find it.
        await platform.StartAsync();
        Assert.Equal(1, Number((await platform.StatisticsAsync("?last=24h")).GetProperty("figures"), "resolved"));
    }

    [Fact]
    public async Task Flows_that_a_node_reports_count_where_all_of_their_time_is_looked_at()
    {
        await using var platform = await Platform.OpenAsync();
        await EnterAsync(platform, "88.7", "second");
        var now = TimeProvider.System.GetUtcNow();
        foreach (var (from, to, resolved) in new[] { (-90, -70, 7), (-70, -2, 50), (-2, -1, 9) })
            Assert.Equal(201, (await platform.AskAsync(HttpMethod.Post, "/api/identify/reports", new
            {
                prefix = "88.7", to = now.AddMinutes(to), from = now.AddMinutes(from), registered = 1, resolved = 1_000,
                flows = new[] { new { region = "51", resolved } },
            })).Status);
        async Task<int> FlownAsync(string interval) => (await platform.StatisticsAsync($"/flows?{interval}"))
            .GetProperty("rows").EnumerateArray().Sum(row => Number(row, "resolved"));

        Assert.Equal(9, await FlownAsync("last=15m"));
        Assert.Equal(66, await FlownAsync("last=24h"));
    }

    [Fact]
    public async Task A_node_below_reports_once_and_its_total_holds_those_below_it()
    {
        await using var platform = await Platform.OpenAsync();
        await platform.Node.PutAsync("0.NA/88.7", new HandleValue(
            100, HandleTypes.Admin, new AdminRecord(AdminPermissions.All, Node.Admin).ToArray()));
        await EnterAsync(platform, "88.7", "second");
        await EnterAsync(platform, "88.7.1", "enterprise");
        await EnterAsync(platform, "88.8", "second");
        object Report(string prefix, string to, long registered, long? enterprises = null) =>
            new { prefix, to, registered, enterprises };
        const string Basic = "300%3A88.100.1/ADMIN:labsecret", Path = "/api/identify/reports";
        var first = Report("88.7", "2026-11-01T00:00:00Z", 9_000_000_000, 12);

        Assert.Equal(401, (await platform.Rest.AskAsync(HttpMethod.Post, Path, first)).Status);
        Assert.Equal(201, (await platform.Rest.AskAsync(HttpMethod.Post, Path, first, Basic)).Status);
        Assert.Equal(200, (await platform.Rest.AskAsync(HttpMethod.Post, Path, first, Basic)).Status);
        Assert.Equal((409, "identify.report.stale"), await platform.Rest.AskAsync(
            HttpMethod.Post, Path, Report("88.7", "2026-11-01T00:00:00Z", 1), Basic));
        Assert.Equal(201, (await platform.AskAsync(
            HttpMethod.Post, Path, Report("88.7.1", "2026-11-02T00:00:00Z", 5))).Status);
        Assert.Equal(201, (await platform.AskAsync(
            HttpMethod.Post, Path, Report("88.8", "2026-11-02T00:00:00Z", 70))).Status);
        Assert.Equal((400, "identify.report.invalid"), await platform.AskAsync(
            HttpMethod.Post, Path, Report("88.8", "2999-11-02T00:00:00Z", 71)));
        await platform.StartAsync();

        var figures = (await platform.StatisticsAsync("")).GetProperty("figures");
        Assert.Equal(9_000_000_070, figures.GetProperty("reported").GetInt64());
        Assert.Equal((3, 12, 2), (Number(figures, "registered"), Number(figures, "enterprises"),
            Number(figures, "secondLevel")));
    }

    [Fact]
    public async Task A_node_reports_its_totals_and_the_flows_since_it_was_heard_last()
    {
        await using var above = await Platform.OpenAsync();
        await using var below = await Platform.OpenAsync();
        var cancel = TestContext.Current.CancellationToken;
        await above.Node.PutAsync("0.NA/88.7", new HandleValue(
            100, HandleTypes.Admin, new AdminRecord(AdminPermissions.All, Node.Admin).ToArray()));
        Assert.Equal(204, (await below.AskAsync(
            HttpMethod.Put, "/api/identify/networks/127.9.0.0/16", new { region = "51" })).Status);
        async Task<JsonElement> ReportAsync(int resolves, string secret)
        {
            for (var i = 0; i < resolves; i++) below.Resolve("88.100.1/TEST", "127.9.1.1");
            await below.Served.Ledger.NoteAsync(cancel);
            await using var sender = new ReportSender(below.Served, new ReportTarget(
                above.Rest.Client.BaseAddress!, "88.7", Node.Admin, secret));
            Assert.Equal(secret == Node.Secret, await sender.SendAsync(cancel));
            if (secret != Node.Secret) return default;
            Assert.True(await sender.SendAsync(cancel));
            var (_, text) = await above.AskAsync(HttpMethod.Get, "/api/identify/reports/88.7");
            using var json = JsonDocument.Parse(text);
            return json.RootElement.GetProperty("reports").Clone();
        }

        await ReportAsync(2, "wrong");
        var reports = await ReportAsync(1, Node.Secret);

        // The second one holds the same totals, and no flow twice.
        Assert.Equal(2, reports.GetArrayLength());
        Assert.False(reports[0].TryGetProperty("flows", out _));
        Assert.Equal((3, 3), (Number(reports[0], "resolved"), Number(reports[1], "resolved")));
        Assert.Equal(3, Number(reports[1].GetProperty("flows")[0], "resolved"));
        Assert.Equal(2, (await above.StatisticsAsync("")).GetProperty("figures").GetProperty("reported").GetInt32());
    }

    [Theory]
    [InlineData("""{"role":"king","name":"a","nameZh":"a"}""")]
    [InlineData("""{"role":"top","name":"","nameZh":"a"}""")]
    [InlineData("""{"role":"top","name":"a","nameZh":"a","region":"00"}""")]
    [InlineData("""{"role":"top","name":"a","nameZh":"a","serves":["51","x"]}""")]
    [InlineData("""{"role":"top","name":"a","nameZh":"a","industry":"CX"}""")]
    public async Task What_is_no_fact_of_a_node_is_refused(string body)
    {
        await using var platform = await Platform.OpenAsync();
        Assert.Equal((400, "identify.node.invalid"),
            await platform.AskAsync(HttpMethod.Put, "/api/identify/nodes/88.5", body));
        Assert.Equal((404, "identify.node.unknown"),
            await platform.AskAsync(HttpMethod.Get, "/api/identify/nodes/88.5"));
        Assert.Equal((403, "identify.forbidden"), await platform.Rest.AskAsync(
            HttpMethod.Put, "/api/identify/nodes/88.5", body, grants: Grants.Read | Grants.Write));
    }

    [Fact]
    public async Task Statistics_come_in_pages_with_what_each_figure_means()
    {
        await using var platform = await Platform.OpenAsync();
        var all = await platform.StatisticsAsync("?last=31d");
        var defined = all.GetProperty("definitions").EnumerateArray()
            .Select(one => one.GetProperty("id").GetString()).ToList();
        foreach (var figure in all.GetProperty("figures").EnumerateObject().Where(one => one.Name is not
            ("answered" or "missing" or "referred" or "failed")))
            Assert.Contains(figure.Name, defined);
        Assert.Equal(0, (await platform.StatisticsAsync("/prefix?page=7&pageSize=1")).GetProperty("rows")
            .GetArrayLength());
        Assert.Equal((400, "identify.statistics.invalid"),
            await platform.AskAsync(HttpMethod.Get, "/api/identify/statistics/moon"));
        Assert.Equal((400, "identify.statistics.invalid"),
            await platform.AskAsync(HttpMethod.Get, "/api/identify/statistics?last=9y"));
        Assert.Equal(403, (await platform.Rest.AskAsync(
            HttpMethod.Get, "/api/identify/statistics", grants: Grants.Write)).Status);
    }

    [Fact]
    public void The_names_that_come_most_are_found_and_never_counted_too_low()
    {
        var (top, truth, chance) = (new TopNames(), new Dictionary<string, long>(), new Random(5));
        const int All = 60_000;
        for (var i = 0; i < All; i++)
        {
            // A few come often, most once.
            var name = chance.Next(3) == 0 ? $"88.1/hot-{chance.Next(20)}" : $"88.1/{chance.Next(1_000_000)}";
            top.Count(System.Text.Encoding.UTF8.GetBytes(name));
            truth[name] = truth.GetValueOrDefault(name) + 1;
        }

        var found = top.Read().ToDictionary(one => one.Name);
        foreach (var (name, count) in truth.Where(one => one.Value > All / TopNames.Kept))
            Assert.True(found.TryGetValue(name, out var one) && one.Count - one.Error <= count && count <= one.Count);
        Assert.Equal(20, truth.Count(one => one.Value > All / TopNames.Kept));
    }

    [Fact]
    public void A_percentile_is_at_most_a_quarter_too_high()
    {
        var (counts, times, chance) = (new long[Latency.Buckets], new List<long>(), new Random(3));
        for (var i = 0; i < 10_000; i++)
        {
            times.Add((long)Math.Pow(10, chance.NextDouble() * 6));
            counts[Latency.BucketOf(times[^1])]++;
        }

        times.Sort();
        foreach (var part in new[] { 0.5, 0.9, 0.99 })
        {
            var (exact, said) = (times[(int)(times.Count * part) - 1], Latency.Percentile(counts, part)!.Value);
            Assert.InRange(said, exact, exact * 1.25);
        }

        Assert.Null(Latency.Percentile([], 0.5));
    }

    [Fact]
    public void An_hour_stands_out_only_against_the_same_hour_of_other_days()
    {
        var hour = new DateTimeOffset(2026, 11, 26, 9, 0, 0, TimeSpan.Zero);
        HourTable At(int daysAgo, long answered, long failed)
        {
            var table = new HourTable(hour - TimeSpan.FromDays(daysAgo));
            var counts = new TrafficCounts();
            (counts.Ended[0], counts.Ended[3]) = (answered, failed);
            table.Add(new TrafficKey("88.1", "", TrafficDoor.Udp), counts);
            return table;
        }

        var usual = Enumerable.Range(1, 7).Select(day => At(day, 1_000 + 10 * day, 4)).ToList();
        Assert.Empty(Anomalies.Find([.. usual, At(0, 1_400, 5)], hour, true));
        var rise = Assert.Single(Anomalies.Find([.. usual, At(0, 9_000, 5)], hour, false));
        Assert.Equal(("88.1", false, 9_005, 1_044), (rise.Prefix, rise.OfFailures, rise.Value, rise.Usual));
        Assert.True(Assert.Single(Anomalies.Find([.. usual, At(0, 1_000, 90)], hour, true)).OfFailures);
        // A fall is one only when the hour is over, and one day is no history.
        Assert.Empty(Anomalies.Find([.. usual, At(0, 10, 0)], hour, false));
        Assert.Single(Anomalies.Find([.. usual, At(0, 10, 0)], hour, true));
        Assert.Empty(Anomalies.Find([usual[0], At(0, 9_000, 0)], hour, true));
    }

    [Fact]
    public void The_smallest_network_says_the_region()
    {
        var table = NetworkTable.Of([
            (IPNetwork.Parse("10.0.0.0/8"), "50"), (IPNetwork.Parse("10.1.0.0/16"), "51"),
            (IPNetwork.Parse("2001:db8::/32"), "52"), (IPNetwork.Parse("255.255.255.255/32"), "53")]);
        string Of(string address) => table.RegionOf(NetworkTable.KeyOf(IPAddress.Parse(address)));

        Assert.Equal(["50", "51", "50", "", "52", "", "53", "51"], ((string[])["10.0.0.0", "10.1.255.255", "10.2.0.0",
            "11.0.0.0", "2001:db8::7", "::1", "255.255.255.255", "::ffff:10.1.0.1"]).Select(Of));
        var sender = new IPEndPoint(IPAddress.Parse("10.1.2.3"), 9).Serialize();
        Assert.Equal("51", table.RegionOf(NetworkTable.KeyOf(sender)));
    }

    private static async Task EnterAsync(Platform platform, string prefix, string role) =>
        Assert.Equal(204, (await platform.AskAsync(HttpMethod.Put, "/api/identify/nodes/" + prefix,
            new { role, name = prefix, nameZh = prefix })).Status);

    private static int Number(JsonElement of, string name) => of.GetProperty(name).GetInt32();

    private static List<string> Rows(JsonElement page) => [.. page.GetProperty("rows").EnumerateArray()
        .Select(row => $"{row.GetProperty("key").GetString()} {Number(row, "resolved")}")];
}
