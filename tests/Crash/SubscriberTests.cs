using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using City.TestKit;
using Xunit;

namespace City.Crash;

/// <summary>
/// The brain is killed while it notifies a receiver that refuses now and then: whatever was acknowledged is told, and
/// what is told twice has the same id.
/// </summary>
public sealed class SubscriberTests
{
    private const int Rounds = 4, Writers = 4;
    private const string Watched = "Told";

    private readonly ConcurrentDictionary<string, ConcurrentBag<string>> _told = new();
    private readonly ConcurrentDictionary<string, byte> _acknowledged = new();
    private readonly ConcurrentDictionary<string, byte> _late = new();
    private int _number;
    private int _arrivals;

    [Fact]
    public async Task Whatever_was_acknowledged_is_told_and_twice_only_under_the_same_id()
    {
        if (SourceTree.BrainProgram is null) Assert.Skip("The brain is not built beside this suite.");
        var cancel = TestContext.Current.CancellationToken;
        using var folder = new TemporaryFolder("told");
        await using var receiver = NotifiedServer.Start(Take);
        var start = new BrainStart
        {
            Program = SourceTree.BrainProgram!,
            Data = Directory.CreateDirectory(folder.Of("data")).FullName, Work = folder.Root,
            More = ["--notify-allow", "127.0.0.1/32"],
        };
        for (var round = 0; round <= Rounds; round++)
        {
            await using var brain = await Brain.StartAsync(start, cancel);
            if (round == 0) await SubscribeAsync(brain, "all", Watched, receiver.Address, cancel);
            if (round == Rounds)
            {
                await UntilToldAsync(brain, cancel);
                return;
            }

            await WriteAndKillAsync(brain, receiver, round, cancel);
        }
    }

    private async Task WriteAndKillAsync(Brain brain, NotifiedServer receiver, int round, CancellationToken cancel)
    {
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var writing = Enumerable.Range(0, Writers).Select(_ => WriteAsync(brain.Client, gone.Token)).ToList();
        await Task.Delay(200 + 150 * round, cancel);
        // The last thing before the kill is a subscription, which must be there afterwards.
        await SubscribeAsync(brain, $"late{round}", $"Late{round}", receiver.Address, cancel);
        _late.TryAdd($"late{round}", 0);
        await brain.KillAsync(cancel);
        await gone.CancelAsync();
        await Task.WhenAll(writing);
    }

    private async Task UntilToldAsync(Brain brain, CancellationToken cancel)
    {
        foreach (var late in _late.Keys)
            Assert.True(await CreateAsync(brain.Client, $"urn:{late}", "Late" + late[4..], cancel));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        while (_acknowledged.Keys.Concat(_late.Keys.Select(late => $"urn:{late}")).Any(id => !_told.ContainsKey(id)))
        {
            if (patience.IsCancellationRequested)
                Assert.Fail($"{_acknowledged.Keys.Count(id => !_told.ContainsKey(id))} of {_acknowledged.Count} were "
                    + $"never told.\n{brain.Output}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancel);
        }

        Assert.True(_acknowledged.Count > 50, $"only {_acknowledged.Count} were acknowledged");
        foreach (var (id, notifications) in _told)
            Assert.True(notifications.Distinct().Count() == 1, $"{id} was told under several ids");
    }

    private async Task WriteAsync(HttpClient client, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            var id = $"urn:told:{Interlocked.Increment(ref _number)}";
            try
            {
                if (await CreateAsync(client, id, Watched, cancel)) _acknowledged.TryAdd(id, 0);
            }
            catch (Exception gone) when (Doors.IsBroken(gone))
            {
                return;
            }
        }
    }

    private static async Task<bool> CreateAsync(HttpClient client, string id, string type, CancellationToken cancel)
    {
        using var answer = await PostAsync(client, "entities", $$"""{"id":"{{id}}","type":"{{type}}","a":1}""", cancel);
        return answer.StatusCode == HttpStatusCode.Created;
    }

    private static async Task SubscribeAsync(
        Brain brain, string name, string type, Uri receiver, CancellationToken cancel)
    {
        using var answer = await PostAsync(brain.Client, "subscriptions", $$$"""
            {"id":"urn:sub:{{{name}}}","type":"Subscription","entities":[{"type":"{{{type}}}"}],
             "notification":{"format":"simplified","endpoint":{"uri":"{{{receiver}}}{{{name}}}"} } }
            """, cancel);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
    }

    private static async Task<HttpResponseMessage> PostAsync(
        HttpClient client, string door, string body, CancellationToken cancel)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await client.PostAsync(new Uri($"/ngsi-ld/v1/{door}", UriKind.Relative), content, cancel);
    }

    private int Take(string path, ReadOnlyMemory<byte> body)
    {
        // Every tenth is turned away, and comes again.
        if (Interlocked.Increment(ref _arrivals) % 10 == 0) return 503;
        using var document = JsonDocument.Parse(body);
        var notification = document.RootElement.GetProperty("id").GetString()!;
        foreach (var entity in document.RootElement.GetProperty("data").EnumerateArray())
            _told.GetOrAdd(entity.GetProperty("id").GetString()!, _ => []).Add(notification);
        return 200;
    }
}
