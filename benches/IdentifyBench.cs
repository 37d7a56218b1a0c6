using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using City.Identify;
using City.TestKit;

namespace City.Bench;

/// <summary>
/// The node of identifiers with ten million of them: loading, resolving over each wire against a bare endpoint of the
/// same sizes, registering, and what it takes of disk and memory.
/// </summary>
internal static class IdentifyBench
{
    public static readonly Figure Udp = Figure.Ratio("identify.udp", 0.70);
    public static readonly Figure UdpP99 = Figure.Time("identify.udp.p99", "ms", 2);
    public static readonly Figure Tcp = new("identify.tcp", "resolves/s", 60_000, AtMost: false, NeedsQuiet: true);
    public static readonly Figure Rest = Figure.Ratio("identify.rest", 0.50);
    public static readonly Figure Batches =
        new("identify.register.batch", "handles/s", 50_000, AtMost: false, NeedsQuiet: true);
    public static readonly Figure Single =
        new("identify.register.single", "handles/s", 5_000, AtMost: false, NeedsQuiet: true);
    public static readonly Figure Import =
        new("identify.import", "handles/s", 100_000, AtMost: false, NeedsQuiet: true);
    public static readonly Figure Disk = Figure.Size("identify.disk", "bytes/handle", 200);
    public static readonly Figure Memory = Figure.Size("identify.memory", "GB", 1);

    private const long Many = 10_000_000, Few = 300_000;
    private const int BatchSize = 100, Writers = 8, UnderWay = 64, AnswerBytes = 153;
    private static readonly HandleReference Admin = new(IdentifyData.Prefix + "/ADMIN", 300);

    /// <summary>Takes the figures.</summary>
    public static async Task RunAsync(BenchRun run, CancellationToken cancel)
    {
        if (run.Options.Wants(PacketsFigure.Unanswered.Name, PacketsFigure.Growth.Name))
            await PacketsFigure.RunAsync(run, cancel);
        // Nothing else is asked for.
        if (run.Options.Only.Count > 0
            && run.Options.Only.All(name => name.Contains("packets", StringComparison.Ordinal))) return;
        var count = run.Options.Quick ? Few : Many;
        var data = Directory.CreateDirectory(Path.Combine(run.Folder, "identify")).FullName;
        await LoadAsync(run, data, count, cancel);
        if (run.Options.Wants("identify.sqlite")) Raw(run, count);
        var port = Brain.FreePort();
        await using var brain = await Brain.StartAsync(run.Start("identify") with
        {
            More = ["--identify", port.ToString(CultureInfo.InvariantCulture), "--identify-admin", Admin.ToString()],
        }, cancel);
        var node = new IPEndPoint(IPAddress.Loopback, port);
        await DiskAsync(run, brain, count, cancel);
        if (run.Options.Wants(Udp.Name, UdpP99.Name)) await UdpAsync(run, node, count, cancel);
        if (run.Options.Wants(Tcp.Name)) await TcpAsync(run, node, count, cancel);
        if (run.Options.Wants(Rest.Name)) await RestAsync(run, brain, count, cancel);
        var anonymous = PacketsFigure.AnonymousBytes(brain.ProcessId) / 1e9;
        run.Board.Say($"resident {ProcessFacts.ResidentBytes(brain.ProcessId) / 1e9:F2} GB, mapped files among it");
        run.Show(Memory, anonymous);
        if (run.Options.Wants(Batches.Name)) await BatchesAsync(run, brain, cancel);
        if (run.Options.Wants(Single.Name)) await SingleAsync(run, brain, node, cancel);
    }

    private static async Task LoadAsync(BenchRun run, string data, long count, CancellationToken cancel)
    {
        var file = Path.Combine(run.Folder, "handles.ndjson");
        await IdentifyData.WriteAsync(file, count, cancel);
        var (clock, start) = (TimeProvider.System, TimeProvider.System.GetTimestamp());
        var (code, said) = await ChildProcess.RunAsync(
            SourceTree.BrainProgram!, ["identify", "import", file, "--data", data], cancel);
        if (code != 0) throw new InvalidOperationException($"The import failed:\n{said}");
        run.Show(Import, count / clock.GetElapsedTime(start).TotalSeconds);
        File.Delete(file);
    }

    // What is taken beforehand for the segment that is being filled, 64 MiB at most, is not counted.
    private static async Task DiskAsync(BenchRun run, Brain brain, long count, CancellationToken cancel)
    {
        var stats = await brain.Client.GetFromJsonAsync<Dictionary<string, long>>(
            new Uri("/api/identify/stats", UriKind.Relative), cancel);
        run.Show(Disk, (double)(stats!["logBytes"] + stats["indexBytes"]) / count);
    }

    private static void Raw(BenchRun run, long count)
    {
        using var raw = new RawHandles(Path.Combine(run.Folder, "raw-handles"));
        var import = raw.Import(0, count);
        run.Board.Say($"SQLite: {import:F0} handles/s imported, {raw.Bytes() / (double)count:F0} bytes each");
        run.Board.Say($"SQLite: {raw.Read(count, 2):F0} random reads/s in its process");
        run.Board.Say($"SQLite: {raw.Import(count, 20_000, BatchSize):F0} handles/s in durable batches of {BatchSize}");
    }

    private static async Task UdpAsync(BenchRun run, IPEndPoint node, long count, CancellationToken cancel)
    {
        var port = Brain.FreePort();
        var length = AnswerBytes.ToString(CultureInfo.InvariantCulture);
        await using var echo = new ChildProcess(
            Environment.ProcessPath!, ["udp-echo", port.ToString(CultureInfo.InvariantCulture), length]);
        while (!echo.Output.Contains("ready", StringComparison.Ordinal))
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancel);
        var bare = new IPEndPoint(IPAddress.Loopback, port);
        UdpLoad.Run(node, count, 3, 1, AnswerBytes);
        UdpLoad.Run(bare, count, 3, 1, AnswerBytes);
        var (own, other) = (new List<(double Rate, double P99)>(), new List<(double Rate, double P99)>());
        for (var pair = 0; pair < run.Options.Pairs; pair++)
        {
            if (pair % 2 == 0) own.Add(UdpLoad.Run(node, count, run.Options.Seconds, pair + 2, AnswerBytes));
            other.Add(UdpLoad.Run(bare, count, run.Options.Seconds, pair + 2, AnswerBytes));
            if (pair % 2 == 1) own.Add(UdpLoad.Run(node, count, run.Options.Seconds, pair + 2, AnswerBytes));
        }

        run.Board.Say($"udp: node {Machine.Median(own.Select(one => one.Rate)):F0}/s");
        var (rate, p99) = (Machine.Median(other.Select(one => one.Rate)), Machine.Median(other.Select(one => one.P99)));
        run.Board.Say($"udp: echo {rate:F0}/s, p99 {p99:F2} ms");
        run.Show(Udp, Machine.Median(own.Zip(other, (a, b) => a.Rate / b.Rate)));
        run.Show(UdpP99, Machine.Median(own.Select(one => one.P99)));
    }

    private static async Task TcpAsync(BenchRun run, IPEndPoint node, long count, CancellationToken cancel)
    {
        await TcpLoad.RunAsync(node, count, 2, cancel);
        var rates = new List<double>();
        for (var i = 0; i < run.Options.Pairs; i++)
            rates.Add(await TcpLoad.RunAsync(node, count, run.Options.Seconds, cancel));
        run.Show(Tcp, Machine.Median(rates));
    }

    private static async Task RestAsync(BenchRun run, Brain brain, long count, CancellationToken cancel)
    {
        const string Get = """
            math.randomseed(@SEED@)
            local random, format = math.random, string.format
            request = function()
              local number = random(0, @COUNT@ - 1)
              return format("GET /api/handles/88.100.1/%011d HTTP/1.1\r\nHost: localhost\r\n\r\n", number)
            end
            """;
        var body = await brain.Client.GetByteArrayAsync(
            new Uri("/api/handles/" + IdentifyData.Handle(7), UriKind.Relative), cancel);
        await using var bare = await BareServer.StartAsync(run.Folder, body, body, cancel);
        var duel = new Duel(run.Options, run.Board, run.Wrk, brain, bare);
        run.Show(Rest, (await duel.RunAsync("rest", Get, (int)count, cancel)).Ratio);
    }

    private static async Task BatchesAsync(BenchRun run, Brain brain, CancellationToken cancel)
    {
        var next = Many * 2;
        var (clock, seconds) = (TimeProvider.System, run.Options.Seconds * 2);
        var start = clock.GetTimestamp();
        var done = await Task.WhenAll(Enumerable.Range(0, Writers).Select(async _ =>
        {
            var registered = 0L;
            while (clock.GetElapsedTime(start).TotalSeconds < seconds)
            {
                var first = Interlocked.Add(ref next, BatchSize);
                var batch = new { requestId = $"b{first}", handles = Some(first) };
                using var answer = await brain.Client.PostAsJsonAsync(
                    new Uri("/api/handles", UriKind.Relative), batch, cancel);
                answer.EnsureSuccessStatusCode();
                registered += BatchSize;
            }

            return registered;
        }));
        run.Show(Batches, done.Sum() / clock.GetElapsedTime(start).TotalSeconds);
    }

    private static IEnumerable<object> Some(long first) => Enumerable.Range(0, BatchSize).Select(i => new
    {
        handle = IdentifyData.Handle(first + i),
        values = new[] { new { index = 1, type = "URL", data = IdentifyData.Url(first + i) } },
    });

    private static async Task SingleAsync(BenchRun run, Brain brain, IPEndPoint node, CancellationToken cancel)
    {
        object[] secret = [new { index = 300, type = "HS_SECKEY", data = "bench" }];
        using var made = await brain.Client.PutAsJsonAsync(
            new Uri("/api/handles/" + Admin.Handle, UriKind.Relative), secret, cancel);
        made.EnsureSuccessStatusCode();
        await using var client = new HandleClient(new HandleClientOptions
        {
            Node = node, Administrator = Admin, Secret = "bench",
        });
        if (!(await client.LogInAsync(cancel)).IsSuccess) throw new InvalidOperationException("The log-in failed.");
        var next = Many * 4;
        var (clock, seconds) = (TimeProvider.System, run.Options.Seconds * 2);
        var start = clock.GetTimestamp();
        var done = await Task.WhenAll(Enumerable.Range(0, UnderWay).Select(async _ =>
        {
            var registered = 0L;
            for (; clock.GetElapsedTime(start).TotalSeconds < seconds; registered++)
            {
                var number = Interlocked.Increment(ref next);
                var answer = await client.CreateAsync(IdentifyData.Handle(number),
                    [HandleValue.OfText(1, "URL", IdentifyData.Url(number))], false, cancel);
                if (!answer.IsSuccess) throw new InvalidOperationException($"A registration ended with {answer.Code}.");
            }

            return registered;
        }));
        run.Show(Single, done.Sum() / clock.GetElapsedTime(start).TotalSeconds);
    }
}
