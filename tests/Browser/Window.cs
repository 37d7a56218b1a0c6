using Microsoft.Playwright;
using Xunit;

namespace City.Browser;

/// <summary>One browser window, and what went wrong in it.</summary>
public sealed class Window : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly WindowStart _start;
    private readonly List<string> _faults = [];

    private Window(IBrowserContext context, IPage page, WindowStart start) =>
        (_context, Page, _start) = (context, page, start);

    /// <summary>What is shown.</summary>
    public IPage Page { get; }

    internal static async Task<Window> OpenAsync(IBrowserContext context, WindowStart start)
    {
        var window = new Window(context, await context.NewPageAsync(), start);
        window.Watch(context);
        return window;
    }

    /// <summary>Goes to a page of the brain.</summary>
    public Task<IResponse?> GoAsync(string path) => Page.GotoAsync(path);

    /// <summary>Signs in on the login page.</summary>
    public async Task SignInAsync(string password)
    {
        await GoAsync("/login");
        await Page.FillAsync("#password", password);
        await Page.ClickAsync("main button");
        await Page.WaitForURLAsync(url => !url.Contains("/login", StringComparison.Ordinal));
    }

    /// <summary>Signs in without a page; the zone is remembered, as the script of that page does it.</summary>
    public async Task LetInAsync(string password, Uri address)
    {
        if (_start.Scripts)
            await _context.AddCookiesAsync(
                [new() { Name = "citybrain-zone", Value = _start.Zone, Url = address.ToString() }]);
        var answer = await _context.APIRequest.PostAsync("/login", new()
        {
            Form = _context.APIRequest.CreateFormData().Set("password", password),
            MaxRedirects = 0,
        });
        Assert.Equal(303, answer.Status);
    }

    /// <summary>Clicks what leads to another page, and waits for that page; a click alone does not.</summary>
    public async Task FollowAsync(string selector)
    {
        var landed = new TaskCompletionSource();
        Page.FrameNavigated += Land;
        await Page.ClickAsync(selector);
        await landed.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Page.FrameNavigated -= Land;
        await Page.WaitForLoadStateAsync(LoadState.DOMContentLoaded);

        void Land(object? sender, IFrame frame) => landed.TrySetResult();
    }

    /// <summary>Waits until the page's values follow the city.</summary>
    public Task LiveAsync() => Page.WaitForSelectorAsync("[data-live][data-state=on]");

    /// <summary>Presses a button that copies, and gives what then lies on the clipboard.</summary>
    public async Task<string> CopyAsync(string button)
    {
        await _context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await Page.ClickAsync(button);
        await Page.WaitForSelectorAsync($"{button}[data-copied]");
        return await Page.EvaluateAsync<string>("navigator.clipboard.readText()");
    }

    /// <summary>Waits until the page shows a value of an attribute.</summary>
    public Task ShowsAsync(string attribute, string value) => Page.WaitForFunctionAsync(
        """
        ([name, value]) =>
          document.querySelector(`#attributes tr[data-name=${name}] .value`).textContent.trim() === value
        """,
        new[] { attribute, value });

    /// <summary>
    /// Fails when a script failed, a page was refused something, or anything was asked of another host.
    /// </summary>
    public void WasClean() => Assert.Empty(_faults);

    /// <summary>Lets go of what went wrong so far: the test brought it about itself.</summary>
    public void Forgive() => _faults.Clear();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    private void Watch(IBrowserContext context)
    {
        if (_start.Scripts)
        {
            Page.Console += (_, message) =>
            {
                if (message.Type is "error" or "warning") _faults.Add($"{message.Type}: {message.Text}");
            };
        }

        Page.PageError += (_, fault) => _faults.Add($"script: {fault}");
        context.Request += (_, request) =>
        {
            if (new Uri(request.Url) is { Scheme: not ("data" or "blob") } url && url.Host != "127.0.0.1")
                _faults.Add($"another host was asked: {request.Url}");
        };
        context.Response += (_, response) =>
        {
            if (response.Status >= 500) _faults.Add($"{response.Status} from {response.Url}");
        };
    }
}
