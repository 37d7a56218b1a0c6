using System.Text;
using City.TestKit;
using Xunit;

namespace City.Crash;

/// <summary>A loss of power behind what a command said it had made: its files keep their names.</summary>
public sealed class NamesTests(CompiledLayer layer) : IClassFixture<CompiledLayer>, IDisposable
{
    private readonly TemporaryFolder _folder = TemporaryFolder.OnDisk("names");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string Program
    {
        get
        {
            if (SourceTree.BrainProgram is null) Assert.Skip("The brain is not built beside this suite.");
            return SourceTree.BrainProgram!;
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_backup_and_the_city_made_of_it_outlive_a_loss_of_power_behind_their_command()
    {
        await FillAsync();
        var archive = Path.Combine("backups", "city.archive");

        await MustOnLayerAsync("backups", "backup", "--to", _folder.Of(archive), "--data", _folder.Of("data"));
        Assert.True(File.Exists(_folder.Of(archive)), "The archive has lost its name.");

        await MustOnLayerAsync("cities", "restore", _folder.Of(archive), "--data", _folder.Of("cities/new"));
        await MustAsync([], "verify", "--data", _folder.Of("cities/new"));
    }

    private async Task FillAsync()
    {
        await using var brain = await Brain.StartAsync(
            new BrainStart { Program = Program, Data = _folder.Of("data"), Work = _folder.Root }, Cancel);
        using var body = new StringContent(
            """{"id":"urn:ngsi-ld:Lamp:1","type":"Lamp"}""", Encoding.UTF8, "application/json");
        using var made = await brain.Client.PostAsync(new Uri("/ngsi-ld/v1/entities", UriKind.Relative), body, Cancel);
        made.EnsureSuccessStatusCode();
    }

    /// <summary>Runs a command that writes below a folder, and takes away what it had not synced by its end.</summary>
    private async Task MustOnLayerAsync(string root, params string[] words)
    {
        if (layer.Library is null) Assert.Skip(CompiledLayer.WhySkipped);
        var below = Directory.CreateDirectory(_folder.Of(root)).FullName;
        var files = new UnsyncedFiles(layer.Library!, below, _folder.Root);
        await MustAsync(files.Environment(deaf: false), words);
        files.LosePower(PowerLoss.TakesAll, new Random(1));
    }

    private static async Task MustAsync(
        IEnumerable<KeyValuePair<string, string>> environment, params string[] words)
    {
        await using var command = new ChildProcess(Program, words, environment.ToDictionary());
        var code = await command.WaitAsync(Cancel);
        Assert.True(code == 0, $"{words[0]} ended with {code}: {command.Output}");
    }
}
