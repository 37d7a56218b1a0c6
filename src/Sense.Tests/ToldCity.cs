using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace City.Sense.Tests;

/// <summary>The wire of a city: answers as it is told and remembers what it was asked.</summary>
internal sealed class ToldCity : HttpMessageHandler
{
    public List<Request> Requests { get; } = [];

    /// <summary>The next answers; behind them comes <see cref="Always"/>.</summary>
    public Queue<Func<Request, HttpResponseMessage>> Answers { get; } = [];

    public Func<Request, HttpResponseMessage> Always { get; set; } = _ => Status(HttpStatusCode.NoContent);

    public HttpClient Client()
    {
        var client = new HttpClient(this, disposeHandler: false) { BaseAddress = new Uri("http://city.test/") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "T");
        return client;
    }

    public static HttpResponseMessage Status(HttpStatusCode status, int repeated = 0, string body = "")
    {
        var response = new HttpResponseMessage(status) { Content = new StringContent(body) };
        if (repeated > 0) response.Headers.Add("City-Repeated", repeated.ToString(CultureInfo.InvariantCulture));
        return response;
    }

    public static HttpResponseMessage Problem(HttpStatusCode status, string code, int? after = null)
    {
        var body = $$"""{"title":"T","detail":"D.","status":{{(int)status}},"code":"{{code}}"}""";
        var response = Status(status, body: body);
        if (after is { } seconds)
            response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(seconds));
        return response;
    }

    public static HttpResponseMessage Multi(string entityId, string code = "ngsi.value") => Status(
        HttpStatusCode.MultiStatus,
        body: $$"""
            {"success":[],"errors":[{"entityId":"{{entityId}}",
              "error":{"title":"T","detail":"Too odd.","status":400,"code":"{{code}}","at":"urn:v"} }]}
            """);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        var keys = request.Headers.TryGetValues("Idempotency-Key", out var sent) ? string.Join("", sent) : "";
        var tenant = request.Headers.TryGetValues("NGSILD-Tenant", out var named) ? named.Single() : "";
        var body = Encoding.UTF8.GetString(await request.Content!.ReadAsByteArrayAsync(cancel));
        var asked = new Request(request.RequestUri!.PathAndQuery, keys, tenant,
            request.Content.Headers.ContentType?.MediaType, request.Headers.Authorization?.ToString(), body);
        Requests.Add(asked);
        return (Answers.TryDequeue(out var answer) ? answer : Always)(asked);
    }

    internal sealed record Request(
        string Path, string Keys, string Tenant, string? MediaType, string? Credential, string Body);
}
