using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using City.Live;
using City.Stores.Memory;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace City.Context.Tests;

/// <summary>
/// A whole city in this process behind a real server on a free port, with nothing made up but the caller.
/// </summary>
public sealed class TestCity : IAsyncLifetime, ICredentialCheck
{
    private const string Default = "https://uri.etsi.org/ngsi-ld/default-context/";

    private readonly MemoryStore _store;
    private readonly bool _ownsStore;
    private readonly MasterKey _master = MasterKey.Create();
    private LiveCity? _live;
    private WebApplication? _app;

    /// <summary>A city over a store of its own.</summary>
    public TestCity()
        : this(new MemoryStore(4)) => _ownsStore = true;

    /// <summary>A city over a store that lives on.</summary>
    internal TestCity(MemoryStore store) => _store = store;

    /// <summary>The client.</summary>
    public HttpClient Client { get; private set; } = null!;

    /// <summary>Where the door's contexts come from.</summary>
    internal FileSource Contexts { get; } = new();

    /// <summary>The live city itself.</summary>
    public ICity City => _live!;

    /// <summary>The same city as its doors see it, which may be told to be busy.</summary>
    public BusyCity Busy => (BusyCity)_app!.Services.GetRequiredService<ICity>();

    /// <summary>What the door was told; a limit may be changed between requests.</summary>
    public NgsiLdOptions Options => _app!.Services.GetRequiredService<NgsiLdOptions>();

    /// <summary>The door itself.</summary>
    internal Door Door => _app!.Services.GetRequiredService<Door>();

    /// <summary>The clock of the city and its door.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Whether notifications may go to this machine.</summary>
    public bool NotifiesThisMachine { get; init; } = true;

    /// <summary>Who the requests come from; null for nobody.</summary>
    public Caller? Caller { get; set; } = new("", "test", Grants.All);

    /// <summary>Whether the credential of all requests is good still.</summary>
    public bool IsGood { get; set; } = true;

    public async ValueTask InitializeAsync()
    {
        var options = new LiveOptions
        {
            Personal = [new PersonalData(Default + "Resident", [Default + "phone"], null)],
        };
        _live = new LiveCity(_store, options, Clock, NullLogger<LiveCity>.Instance);
        await _live.OpenAllAsync(CancellationToken.None);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddRouting();
        var doors = new SealedCity(_live, _store.Keys, _master, options, TimeProvider.System);
        builder.Services.AddSingleton(BusyCity.Over(doors));
        builder.Services.AddSingleton<IErasure>(doors);
        builder.Services.AddSingleton<IContextSource>(Contexts);
        builder.Services.AddSingleton<IEntityTests, EntityTests>();
        builder.Services.AddSingleton(_store.Blobs);
        builder.Services.AddSingleton(Clock);
        builder.Services.AddNgsiLd(options =>
        {
            options.Heartbeat = TimeSpan.FromSeconds(1);
            if (NotifiesThisMachine) options.NotifyAllowed.Add(IPNetwork.Parse("127.0.0.0/8"));
        });
        _app = builder.Build();
        _app.Use((http, next) =>
        {
            if (Caller is { } caller) http.Features.Set(caller);
            http.Features.Set<ICredentialCheck>(this);
            return next(http);
        });
        _app.MapNgsiLd();
        await _app.StartAsync();
        Client = new HttpClient(new SocketsHttpHandler()) { BaseAddress = new Uri(_app.Urls.First()) };
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_app is not null) await _app.DisposeAsync();
        if (_live is not null) await _live.DisposeAsync();
        if (_ownsStore) await _store.DisposeAsync();
        _master.Dispose();
    }

    /// <summary>Sends a request with a JSON body.</summary>
    public Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string? body = null, string mediaType = "application/json",
        params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            if (mediaType.Length > 0) request.Content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        }

        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return Client.SendAsync(request);
    }

    /// <summary>Creates an entity and insists that it worked.</summary>
    public async Task CreateAsync(string body, string mediaType = "application/json")
    {
        using var response = await SendAsync(HttpMethod.Post, "/ngsi-ld/v1/entities", body, mediaType);
        Assert.True(response.StatusCode == HttpStatusCode.Created, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Reads a JSON document and insists that it is there.</summary>
    public async Task<JsonNode> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        using var response = await SendAsync(HttpMethod.Get, path, headers: headers);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return JsonNode.Parse(text)!;
    }

    /// <summary>The address of the next page, or null where there is none.</summary>
    public static string? Next(HttpResponseMessage response)
    {
        if (!response.Headers.TryGetValues("Link", out var links)) return null;
        var next = links.SingleOrDefault(link => link.Contains("rel=\"next\"", StringComparison.Ordinal));
        return next?[1..next.IndexOf('>', StringComparison.Ordinal)];
    }

    /// <summary>Insists on a status and returns the JSON that came with it, if any.</summary>
    public static async Task<JsonNode?> ExpectAsync(HttpResponseMessage response, int status)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"{(int)response.StatusCode}: {text}");
        return text.Length > 0 ? JsonNode.Parse(text) : null;
    }

    /// <summary>Insists on a problem document with a status, a code and a place at fault.</summary>
    public static async Task<JsonNode> ProblemAsync(
        HttpResponseMessage response, int status, string code, string? at = null)
    {
        var problem = (await ExpectAsync(response, status))!;
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(code, (string?)problem["code"]);
        Assert.Equal(status, (int)problem["status"]!);
        if (at is not null) Assert.Equal(at, (string?)problem["at"]);
        return problem;
    }

    /// <summary>Insists that two JSON texts say the same.</summary>
    public static void Same(string expected, JsonNode? actual) =>
        Assert.True(
            JsonNode.DeepEquals(JsonNode.Parse(expected), actual), $"{expected}\nbut\n{actual?.ToJsonString()}");
}
