using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using City.TestKit;
using Xunit;

namespace City.Overload;

/// <summary>The real brain on a disk that really fills up.</summary>
public sealed class DiskFullTests : IDisposable
{
    private const int DiskMebibytes = 24, BallastMebibytes = 12, NoteLength = 200_000, WritesMax = 500;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50), ResumeMax = TimeSpan.FromSeconds(20);

    private readonly TemporaryFolder _work = new("full");
    private readonly TimeProvider _clock = TimeProvider.System;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _work.Dispose();

    [Fact]
    public async Task A_full_disk_refuses_writes_in_words_keeps_reading_and_goes_on_by_itself_when_there_is_room()
    {
        await using var disk = await SmallDisk.MountAsync(DiskMebibytes, Cancel);
        disk.Fill(BallastMebibytes);
        var taken = new List<int>();
        await using (var brain = await StartAsync(disk))
        {
            var number = 0;
            while ((await WriteAsync(brain, number)).Status == HttpStatusCode.Created)
            {
                taken.Add(number++);
                Assert.True(number < WritesMax, "The disk never fills up.");
            }

            for (var i = 0; i < 40; i++)
            {
                var (status, code, retry) = await WriteAsync(brain, number);
                Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
                Assert.Equal("live.store-full", code);
                Assert.True(retry);
                Assert.True(await IsThereAsync(brain, taken[i % taken.Count]));
                Assert.False(await IsThereAsync(brain, number));
                await Task.Delay(Pause, _clock, Cancel);
            }

            disk.MakeRoom();
            var start = _clock.GetTimestamp();
            while ((await WriteAsync(brain, number)).Status != HttpStatusCode.Created)
            {
                Assert.True(_clock.GetElapsedTime(start) < ResumeMax, "Writes are still refused.");
                await Task.Delay(Pause, _clock, Cancel);
            }

            taken.Add(number);
            foreach (var each in taken) Assert.True(await IsThereAsync(brain, each));
            await brain.KillAsync(Cancel);
        }

        var (sound, said) = await ChildProcess.RunAsync(Program(), ["verify", "--data", Data(disk)], Cancel);
        Assert.True(sound == 0, said);
        await using var again = await StartAsync(disk);
        foreach (var each in taken) Assert.True(await IsThereAsync(again, each));
    }

    private static string Data(SmallDisk disk) => Path.Combine(disk.Root, "data");

    private static string Program()
    {
        if (SourceTree.BrainProgram is null) Assert.Skip("The brain is not built beside this suite.");
        return SourceTree.BrainProgram!;
    }

    private Task<Brain> StartAsync(SmallDisk disk) => Brain.StartAsync(
        new BrainStart { Program = Program(), Data = Data(disk), Work = _work.Root }, Cancel);

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
