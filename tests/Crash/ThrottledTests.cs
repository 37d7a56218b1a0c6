using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using City.TestKit;
using Xunit;

namespace City.Crash;

/// <summary>
/// The brain is killed while a notification is held back by throttling: it comes after the next start.
/// </summary>
public sealed class ThrottledTests
{
    private const int ThrottlingSeconds = 2, Last = 5;

    private readonly ConcurrentQueue<int> _told = new();

    [Fact]
    public async Task What_throttling_held_back_is_told_after_a_crash()
    {
        if (SourceTree.BrainProgram is null) Assert.Skip("The brain is not built beside this suite.");
        var cancel = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder("throttled");
        await using var receiver = NotifiedServer.Start(Take);
        var start = new BrainStart
        {
            Program = SourceTree.BrainProgram!,
            Data = Directory.CreateDirectory(folder.Of("data")).FullName, Work = folder.Root,
            More = ["--notify-allow", "127.0.0.1/32"],
        };
        await using (var brain = await Brain.StartAsync(start, cancel))
        {
            await SendAsync(brain, HttpMethod.Post, "subscriptions", string.Create(CultureInfo.InvariantCulture, $$$"""
                {"id":"urn:sub:t","type":"Subscription","entities":[{"type":"T"}],"throttling":{{{ThrottlingSeconds}}},
                 "notification":{"format":"simplified","endpoint":{"uri":"{{{receiver.Address}}}t"} } }
                """), cancel);
            await SendAsync(brain, HttpMethod.Post, "entities", """{"id":"urn:t:1","type":"T","n":0}""", cancel);
            await UntilAsync(() => !_told.IsEmpty, brain, cancel);
            for (var n = 1; n <= Last; n++)
                await SendAsync(brain, HttpMethod.Patch, "entities/urn:t:1/attrs", $$"""{"n":{{n}}}""", cancel);
            await brain.KillAsync(cancel);
        }

        // Where the machine was so slow that it was told before the kill, it holds all the same.
        await using var again = await Brain.StartAsync(start, cancel);
        await UntilAsync(() => _told.Last() == Last, again, cancel);
    }

    private int Take(string path, ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        foreach (var entity in document.RootElement.GetProperty("data").EnumerateArray())
            _told.Enqueue(entity.GetProperty("n").GetInt32());
        return 200;
    }

    private static async Task SendAsync(
        Brain brain, HttpMethod method, string door, string body, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, new Uri($"/ngsi-ld/v1/{door}", UriKind.Relative));
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await brain.Client.SendAsync(request, cancel);
        Assert.True(answer.StatusCode is HttpStatusCode.Created or HttpStatusCode.NoContent,
            await answer.Content.ReadAsStringAsync(cancel));
    }

    private static async Task UntilAsync(Func<bool> holds, Brain brain, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while (!holds())
        {
            if (patience.IsCancellationRequested) Assert.Fail($"It was never told.\n{brain.Output}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancel);
        }
    }
}
