using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using City.TestKit;
using Xunit;

namespace City.Stores.Postgres.Tests;

/// <summary>
/// A city that was filled once, in a folder on which no brain runs any more, and its archives: people whose phone is
/// personal and was changed once, and enough besides that a restore takes a while.
/// </summary>
public sealed class ArchivedCity : IAsyncLifetime
{
    /// <summary>How many people there are.</summary>
    public const int People = 12;

    private const string Names = "https://uri.etsi.org/ngsi-ld/default-context/";
    private const int More = 4_000, AtATime = 500;

    private readonly TemporaryFolder _folder = new("archived");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The archive of the city.</summary>
    public string Archive => _folder.Of("city");

    /// <summary>The archive of its keys.</summary>
    public string Keys => _folder.Of("keys");

    /// <summary>Its master key.</summary>
    public string MasterKey => _folder.Of("data/master.key");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (SourceTree.BrainProgram is null || PostgresCluster.Programs is null) return;
        await using (var brain = await StartAsync(_folder.Of("data"), null))
        {
            for (var i = 0; i < People; i++) await CreateAsync(brain, i);
            for (var from = 0; from < More; from += AtATime)
            {
                var items = Enumerable.Range(from, AtATime).Select(i => string.Create(CultureInfo.InvariantCulture,
                    $$$"""{"id":"urn:more:{{{i}}}","type":"More","n":{"type":"Property","value":{{{i}}}}}"""));
                await SendAsync(brain, HttpMethod.Post, "entityOperations/create", $"[{string.Join(',', items)}]");
            }
        }

        await MustAsync("backup", "--to", Archive, "--keys-to", Keys, "--data", _folder.Of("data"));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return default;
    }

    /// <summary>Starts a brain that has the master key, on a folder or a database.</summary>
    internal async Task<Brain> StartAsync(string data, string? store) => await Brain.StartAsync(
        new BrainStart
        {
            Program = SourceTree.BrainProgram!, Data = data, Work = _folder.Root,
            More = ["--personal", $"{Names}Person={Names}phone", "--master-key-file", MasterKey],
            Environment = store is null
                ? new Dictionary<string, string>() : new Dictionary<string, string> { ["CITYBRAIN_STORE"] = store },
        },
        Cancel);

    /// <summary>Makes a person with a phone, which is changed once.</summary>
    internal static async Task CreateAsync(Brain brain, int number)
    {
        await SendAsync(brain, HttpMethod.Post, "entities",
            $$"""{"id":"urn:person:{{number}}","type":"Person","phone":{"type":"Property","value":"1-{{number}}"} }""");
        await SendAsync(brain, HttpMethod.Patch, $"entities/urn:person:{number}",
            $$"""{"phone":{"type":"Property","value":"2-{{number}}"} }""");
    }

    /// <summary>Runs a command of the program, which must end well; what it said.</summary>
    internal static async Task<string> MustAsync(params string[] words)
    {
        var (code, said) = await ChildProcess.RunAsync(SourceTree.BrainProgram!, words, Cancel);
        Assert.True(code == 0, $"{words[0]} ended with {code}: {said}");
        return said;
    }

    private static async Task SendAsync(Brain brain, HttpMethod method, string path, string text)
    {
        using var message = new HttpRequestMessage(method, new Uri($"/ngsi-ld/v1/{path}", UriKind.Relative));
        message.Content = new StringContent(text, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        using var answer = await brain.Client.SendAsync(message, Cancel);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancel));
    }
}
