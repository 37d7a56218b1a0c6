using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using City.TestKit;
using Xunit;

namespace City.Overload;

/// <summary>The real brain over a disk that really fills up: its own, or that of the tables of its server.</summary>
public sealed class DiskFullTests : IDisposable
{
    private const int DiskMebibytes = 24, RoomMebibytes = 12, ServerRoomMebibytes = 4;
    private const int NoteLength = 200_000, WritesMax = 500, RefusalsSeen = 30;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50), ResumeMax = TimeSpan.FromSeconds(30);

    private static readonly string?[] Away =
        ["live.unsure", "live.not-serving", "live.overloaded", "live.store-full", "http.store.away"];

    private readonly TemporaryFolder _work = new("full");
    private readonly TimeProvider _clock = TimeProvider.System;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string Program
    {
        get
        {
            if (SourceTree.BrainProgram is null) Assert.Skip("The brain is not built beside this suite.");
            return SourceTree.BrainProgram!;
        }
    }

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task A_full_disk_refuses_writes_in_words_keeps_reading_and_goes_on_by_itself_when_there_is_room()
    {
        await using var disk = await SmallDisk.MountAsync(DiskMebibytes, Cancel);
        var data = Path.Combine(disk.Root, "data");
        disk.Fill(disk.FreeMebibytes - RoomMebibytes);
        var start = new BrainStart { Program = Program, Data = data, Work = _work.Root };
        var taken = new List<int>();
        await using (var brain = await Brain.StartAsync(start, Cancel))
        {
            await FillAsync(disk, brain, taken);
            await brain.KillAsync(Cancel);
        }

        await FindAsync(start, ["--data", data], taken);
    }

    [Fact]
    public async Task So_it_is_over_a_server_of_PostgreSQL_and_one_that_falls_for_lack_of_room_takes_nothing_along()
    {
        if (PostgresCluster.Programs is null) Assert.Skip(PostgresCluster.WhySkipped);
        await using var log = await SmallDisk.MountAsync(DiskMebibytes, Cancel);
        await using var server = await PostgresCluster.StartWithLogOnAsync(log, Cancel, "max_wal_size=1GB");
        await using var tables = await SmallDisk.MountAsync(DiskMebibytes, Cancel);
        await server.NewDatabaseOnAsync(tables, "city", Cancel);
        var url = server.Url("city");
        var start = new BrainStart
        {
            Program = Program, Data = _work.Of("data"), Work = _work.Root,
            Environment = new Dictionary<string, string> { ["CITYBRAIN_STORE"] = url },
        };
        var taken = new List<int>();
        await using (var brain = await Brain.StartAsync(start, Cancel))
        {
            tables.Fill(tables.FreeMebibytes - ServerRoomMebibytes);
            await FillAsync(tables, brain, taken);
            log.Fill(log.FreeMebibytes - ServerRoomMebibytes);
            await FallAsync(server, brain, taken);
            log.MakeRoom();
            await server.RestartAsync(Cancel);
            await ResumeAsync(brain, taken);
            await brain.KillAsync(Cancel);
        }

        await FindAsync(start, ["--store", url], taken);
    }

    /// <summary>Fills the disk through the doors until the last byte, and makes room.</summary>
    private async Task FillAsync(SmallDisk disk, Brain brain, List<int> taken)
    {
        var number = await TakeAsync(brain, taken);
        for (var i = 0; i < RefusalsSeen; i++)
        {
            var (status, code, retry) = await WriteAsync(brain, number);
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "live.store-full", true), (status, code, retry));
            Assert.True(await IsThereAsync(brain, taken[i % taken.Count]));
            Assert.False(await IsThereAsync(brain, number));
            await Task.Delay(Pause, _clock, Cancel);
        }

        disk.MakeRoom();
        Assert.Equal(HttpStatusCode.Created, await ResumeAsync(brain, taken));
    }

    /// <summary>Fills the disk of the server's own log: it falls, and of the last write nobody knows.</summary>
    private async Task FallAsync(PostgresCluster server, Brain brain, List<int> taken)
    {
        var number = await TakeAsync(brain, taken);
        Assert.Contains("PANIC", server.Log, StringComparison.Ordinal);
        for (var i = 0; i < RefusalsSeen; i++)
        {
            var (status, code, retry) = await WriteAsync(brain, number);
            Assert.Equal((HttpStatusCode.ServiceUnavailable, true), (status, retry));
            Assert.Contains(code, Away);
            Assert.True(await IsThereAsync(brain, taken[i % taken.Count]));
            await Task.Delay(Pause, _clock, Cancel);
        }
    }

    /// <summary>Writes until the first refusal; the number of what was refused.</summary>
    private static async Task<int> TakeAsync(Brain brain, List<int> taken)
    {
        var number = taken.Count;
        while ((await WriteAsync(brain, number)).Status == HttpStatusCode.Created)
        {
            taken.Add(number++);
            Assert.True(number < WritesMax, "The disk never fills up.");
        }

        return number;
    }

    /// <summary>Sends what was refused again until it is there: as new, or because it was taken after all.</summary>
    private async Task<HttpStatusCode> ResumeAsync(Brain brain, List<int> taken)
    {
        var number = taken.Count;
        var (began, status) = (_clock.GetTimestamp(), default(HttpStatusCode));
        while (status is not (HttpStatusCode.Created or HttpStatusCode.Conflict))
        {
            (status, _, _) = await WriteAsync(brain, number);
            Assert.True(_clock.GetElapsedTime(began) < ResumeMax, "Writes are still refused.");
            await Task.Delay(Pause, _clock, Cancel);
        }

        taken.Add(number);
        foreach (var each in taken) Assert.True(await IsThereAsync(brain, each));
        return status;
    }

    /// <summary>The store is sound, and a brain that starts on it finds what was taken.</summary>
    private static async Task FindAsync(BrainStart start, string[] place, List<int> taken)
    {
        var (sound, said) = await ChildProcess.RunAsync(Program, ["verify", .. place], Cancel);
        Assert.True(sound == 0, said);
        await using var again = await Brain.StartAsync(start, Cancel);
        foreach (var each in taken) Assert.True(await IsThereAsync(again, each));
    }

    private static async Task<(HttpStatusCode Status, string? Code, bool RetryAfter)> WriteAsync(
        Brain brain, int number)
    {
        var note = new string('x', NoteLength);
        var text = string.Create(CultureInfo.InvariantCulture,
            $$$"""{"id":"urn:x:{{{number}}}","type":"T","note":{"type":"Property","value":"{{{note}}}"}}""");
        using var body = new StringContent(text, Encoding.UTF8, "application/json");
        using var answer = await brain.Client.PostAsync(
            new Uri("/ngsi-ld/v1/entities", UriKind.Relative), body, Cancel);
        var said = await answer.Content.ReadAsStringAsync(Cancel);
        if (said.Length == 0) return (answer.StatusCode, null, false);
        using var problem = JsonDocument.Parse(said);
        var code = problem.RootElement.GetProperty("code").GetString();
        return (answer.StatusCode, code, answer.Headers.RetryAfter is not null);
    }

    private static async Task<bool> IsThereAsync(Brain brain, int number)
    {
        using var answer = await brain.Client.GetAsync(
            new Uri($"/ngsi-ld/v1/entities/urn:x:{number}", UriKind.Relative), Cancel);
        return answer.StatusCode == HttpStatusCode.OK;
    }
}
