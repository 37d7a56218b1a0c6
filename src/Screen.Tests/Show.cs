using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace City.Screen.Tests;

/// <summary>The pages over a public API of the test's own, in which each path is given its answer.</summary>
internal sealed partial class Show : IAsyncDisposable
{
    /// <summary>A path that leads nowhere.</summary>
    public const string Nowhere = "/nowhere";

    private readonly WebApplication _app;
    private readonly SocketsHttpHandler _handler = new() { AllowAutoRedirect = false, UseCookies = false };
    private readonly HttpClient _client;
    private readonly Dictionary<string, (int Status, string Body, long? Total)> _answers = [];

    private Show(WebApplication app)
    {
        _app = app;
        _app.MapFallback("/{**path}", AnswerAsync);
        _client = new HttpClient(_handler);
    }

    /// <summary>What the API was asked, path and query, in order, with the credentials that came along.</summary>
    public List<(string Path, string Authorization, string Cookie)> Asked { get; } = [];

    /// <summary>What was sent to the API as a body, in order, where it was more than nothing.</summary>
    public List<string> Sent { get; } = [];

    /// <summary>The clock of the pages.</summary>
    public required StillClock Clock { get; init; }

    /// <summary>Where it serves.</summary>
    public string Origin => _client.BaseAddress!.GetLeftPart(UriPartial.Authority);

    public static async Task<Show> OpenAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddScreen();
        var clock = new StillClock();
        builder.Services.AddSingleton<TimeProvider>(clock);
        var app = builder.Build();
        app.MapScreen();
        app.MapGet(Nowhere, (RequestDelegate)ScreenExtensions.DrawMissingAsync);
        var show = new Show(app) { Clock = clock };
        await app.StartAsync(TestContext.Current.CancellationToken);
        show._client.BaseAddress = new Uri(app.Urls.First());
        return show;
    }

    /// <summary>What the API answers to a path that begins so.</summary>
    public Show Says(string path, string body, int status = 200, long? total = null)
    {
        _answers[path] = (status, body, total);
        return this;
    }

    public async Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await _client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>Sends a form.</summary>
    public async Task<HttpResponseMessage> PostAsync(
        string path, string form, params (string Name, string Value)[] headers)
    {
        using var content = new StringContent(form, null, "application/x-www-form-urlencoded");
        return await SendAsync(path, content, headers);
    }

    /// <summary>Sends a body.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        string path, HttpContent body, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await _client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    /// <summary>The text of a page, without its marks, blanks joined.</summary>
    public async Task<string> ReadAsync(string path, params (string Name, string Value)[] headers)
    {
        using var answer = await GetAsync(path, headers);
        return Plain(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public static string Plain(string html) =>
        Blanks().Replace(WebUtility.HtmlDecode(Marks().Replace(html, " ")), " ").Trim();

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _handler.Dispose();
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new StreamReader(context.Request.Body);
        if (await body.ReadToEndAsync(context.RequestAborted) is { Length: > 0 } sent) Sent.Add(sent);
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var headers = context.Request.Headers;
        Asked.Add((target, headers.Authorization.ToString(), headers.Cookie.ToString()));
        var found = _answers.Where(answer => target.StartsWith(answer.Key, StringComparison.Ordinal))
            .OrderByDescending(answer => answer.Key.Length).Select(answer => answer.Value).FirstOrDefault();
        context.Response.StatusCode = found.Body is null ? 404 : found.Status;
        context.Response.ContentType = found.Body?.Contains("}\n{", StringComparison.Ordinal) == true
            ? "application/x-ndjson" : "application/json";
        if (found.Total is { } total) context.Response.Headers["NGSILD-Results-Count"] = $"{total}";
        await context.Response.WriteAsync(found.Body ?? "{}");
    }

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Marks();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
