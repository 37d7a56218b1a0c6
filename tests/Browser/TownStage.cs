using City.TestKit;
using Xunit;

namespace City.Browser;

/// <summary>A brain with the town and its ground, for the tests of the map.</summary>
public sealed class TownStage(Stage stage) : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new("town");
    private Brain? _brain;

    /// <summary>The running brain.</summary>
    public Brain Brain => _brain ?? throw new InvalidOperationException("The brain was not started.");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (Chromium.Program is null) return;
        var cancel = TestContext.Current.CancellationToken;
        await Town.WriteGroundAsync(_folder.Of("data/basemap"), cancel);
        _brain = await Brain.StartAsync(
            new BrainStart { Program = Stage.Program, Data = _folder.Of("data"), Work = _folder.Root }, cancel);
        await Town.WriteAsync(_brain, cancel);
    }

    /// <summary>
    /// A window that draws the map: a small one, as here the processor draws what elsewhere the graphics card does.
    /// </summary>
    public static WindowStart Small { get; } = new() { Width = 1024, Height = 620, Draws = true };

    /// <summary>Opens a window, signs in and goes to the map.</summary>
    public async Task<Window> MapAsync(WindowStart start, string query = "")
    {
        Chromium.Required();
        var window = await stage.OpenAsync(start, Brain.Address);
        await window.LetInAsync((await File.ReadAllTextAsync(_folder.Of("password"))).Trim(), Brain.Address);
        await window.GoAsync("/map" + (query.Length > 0 ? "?" + query : ""));
        return window;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_brain is not null) await _brain.DisposeAsync();
        _folder.Dispose();
    }
}
