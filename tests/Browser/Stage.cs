using City.Browser;
using City.TestKit;
using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(Stage))]

namespace City.Browser;

/// <summary>
/// One brain and two browsers for all tests of the suite, one that draws maps and one that cannot and is the faster for
/// it; each test opens windows of its own.
/// </summary>
public sealed class Stage : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new("browser");
    private IPlaywright? _playwright;
    private IBrowser? _plain, _drawing;
    private Brain? _brain;

    /// <summary>The running brain. Skips the test where it or the browser cannot run here.</summary>
    public Brain Brain
    {
        get
        {
            Chromium.Required();
            return _brain ?? throw new InvalidOperationException("The brain was not started.");
        }
    }

    /// <summary>The password of this run.</summary>
    public string Password => File.ReadAllText(_folder.Of("password")).Trim();

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (Chromium.Program is null) return;
        _brain = await Brain.StartAsync(
            new BrainStart { Program = Program, Data = _folder.Of("data"), Work = _folder.Root },
            TestContext.Current.CancellationToken);
        await Station.WriteAsync(_brain, TestContext.Current.CancellationToken);
        await AirRules.KeepAsync(_brain, TestContext.Current.CancellationToken);
        _playwright = await Playwright.CreateAsync();
        _plain = await Chromium.LaunchAsync(_playwright);
        _drawing = await Chromium.LaunchDrawingAsync(_playwright);
    }

    /// <summary>The program under test.</summary>
    public static string Program => SourceTree.BrainProgram
        ?? throw new InvalidOperationException("src/Host is not built in this configuration.");

    /// <summary>Opens a window that has no cookies yet.</summary>
    public async Task<Window> OpenAsync(WindowStart start, Uri? address = null)
    {
        Chromium.Required();
        var context = await (start.Draws ? _drawing : _plain)!.NewContextAsync(new()
        {
            BaseURL = (address ?? Brain.Address).ToString(),
            Locale = start.Locale,
            TimezoneId = start.Zone,
            ColorScheme = start.Dark ? ColorScheme.Dark : ColorScheme.Light,
            JavaScriptEnabled = start.Scripts,
            ViewportSize = new() { Width = start.Width, Height = start.Height },
        });
        return await Window.OpenAsync(context, start);
    }

    /// <summary>Opens a window that is signed in and shows nothing yet.</summary>
    public async Task<Window> SignedInAsync(WindowStart start)
    {
        var window = await OpenAsync(start);
        await window.LetInAsync(Password, Brain.Address);
        return window;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_plain is not null) await _plain.DisposeAsync();
        if (_drawing is not null) await _drawing.DisposeAsync();
        _playwright?.Dispose();
        if (_brain is not null) await _brain.DisposeAsync();
        _folder.Dispose();
    }
}
