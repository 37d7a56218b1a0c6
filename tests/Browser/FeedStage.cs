using System.Text;
using City.Browser;
using City.TestKit;
using Xunit;

[assembly: AssemblyFixture(typeof(FeedStage))]

namespace City.Browser;

/// <summary>A brain with feeds and a broker, for the tests of what comes in; with the station beside them.</summary>
public sealed class FeedStage : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new("feeds");
    private Brain? _brain;

    /// <summary>The running brain.</summary>
    public Brain Brain => _brain ?? throw new InvalidOperationException("The brain was not started.");

    /// <summary>The folder of the mappings that it runs.</summary>
    public string Feeds => _folder.Of("mappings");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (Chromium.Program is null) return;
        var cancel = TestContext.Current.CancellationToken;
        Directory.CreateDirectory(Feeds);
        await Loops.WriteAsync(Feeds, Loops.Standing, cancel);
        _brain = await Brain.StartAsync(
            new BrainStart
            {
                Program = Stage.Program, Data = _folder.Of("data"), Work = _folder.Root,
                More =
                [
                    "--feeds", Feeds, "--mqtt", $"{Brain.FreePort()}", "--identify", $"{Brain.FreePort()}",
                ],
            },
            cancel);
        await Station.WriteAsync(_brain, cancel);
        await AirRules.KeepAsync(_brain, cancel);
        await Loops.SendGarbageAsync(_brain, cancel);
        await SubscribeAsync(_brain, cancel);
        await SimProgram.RunAsync(
            ["identify", "--url", $"{_brain.Address}", "--password-file", _folder.Of("password"), "--count", "60",
                "--rate", "5000"], cancel);
    }

    /// <summary>Opens a window that is signed in and shows nothing yet.</summary>
    public async Task<Window> SignedInAsync(Stage stage, WindowStart start)
    {
        Chromium.Required();
        var window = await stage.OpenAsync(start, Brain.Address);
        await window.LetInAsync((await File.ReadAllTextAsync(_folder.Of("password"))).Trim(), Brain.Address);
        return window;
    }

    /// <summary>Two that are told nothing, at addresses longer than a column.</summary>
    private static async Task SubscribeAsync(Brain brain, CancellationToken cancel)
    {
        foreach (var desk in (string[])["https://desk.example.org", "mqtt://desk.example.org:1883"])
        {
            using var content = new StringContent($$$"""
                {"type":"Subscription","isActive":false,"entities":[{"type":"TrafficFlowObserved"}],
                 "notification":{"endpoint":{"uri":"{{{desk}}}/city/told/of/traffic-flow-observed/northern-ring"} } }
                """, Encoding.UTF8, "application/json");
            using var answer = await brain.Client.PostAsync(
                new Uri("/ngsi-ld/v1/subscriptions", UriKind.Relative), content, cancel);
            answer.EnsureSuccessStatusCode();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_brain is not null) await _brain.DisposeAsync();
        _folder.Dispose();
    }
}
