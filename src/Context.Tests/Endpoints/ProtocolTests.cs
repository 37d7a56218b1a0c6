using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace City.Context.Tests;

public sealed class ProtocolTests(TestCity city) : IClassFixture<TestCity>
{
    private const string Entities = "/ngsi-ld/v1/entities";
    private const string Minimal = """{"id":"urn:ngsi-ld:Protocol:1","type":"Protocol"}""";

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/merge-patch+json")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("")]
    public async Task A_body_of_another_media_type_is_not_read(string mediaType)
    {
        using var response = await city.SendAsync(HttpMethod.Post, Entities, Minimal, mediaType);
        await TestCity.ProblemAsync(response, 415, Codes.MediaTypeSent, "Content-Type");
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("application/json;q=0")]
    [InlineData("image/*, text/*;q=0.5")]
    public async Task An_answer_in_another_media_type_cannot_be_had(string accept)
    {
        using var response = await city.SendAsync(
            HttpMethod.Get, $"{Entities}?type=T", headers: ("Accept", accept));
        await TestCity.ProblemAsync(response, 406, Codes.MediaTypeWanted, "Accept");
    }

    [Theory]
    [InlineData(null, "application/json")]
    [InlineData("*/*", "application/json")]
    [InlineData("application/*", "application/json")]
    [InlineData("application/ld+json", "application/ld+json")]
    [InlineData("application/json;q=0.5, application/ld+json", "application/ld+json")]
    [InlineData("application/geo+json", "application/geo+json")]
    [InlineData("text/html, */*;q=0.1", "application/json")]
    [InlineData("application/ld+json;q=0.2, application/geo+json;q=0.3", "application/geo+json")]
    public async Task The_media_type_that_is_wanted_most_is_chosen(string? accept, string mediaType)
    {
        using var response = await city.SendAsync(HttpMethod.Get, $"{Entities}?type=Nothing",
            headers: accept is null ? [] : [("Accept", accept)]);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(mediaType, response.Content.Headers.ContentType?.MediaType);
        Assert.NotNull(response.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task A_body_without_a_length_gets_a_bare_411()
    {
        var request = new HttpRequestMessage(HttpMethod.Post, Entities)
        {
            Content = new StringContent(Minimal, Encoding.UTF8, "application/json"),
        };
        request.Headers.TransferEncodingChunked = true;
        using var response = await city.Client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(411, (int)response.StatusCode);
        Assert.Null(await TestCity.ExpectAsync(response, 411));
    }

    [Fact]
    public async Task A_body_of_ten_megabytes_is_refused_and_the_connection_goes_on()
    {
        var large = Minimal[..^1] + ",\"a\":\"" + new string('x', 10_000_000) + "\"}";
        using var response = await city.SendAsync(HttpMethod.Post, Entities, large);
        await TestCity.ProblemAsync(response, 413, Codes.BodyTooLarge);
        Assert.Empty((await city.GetAsync($"{Entities}?type=Nothing")).AsArray());
    }

    [Fact]
    public async Task A_connection_that_is_closed_half_way_through_a_body_changes_nothing()
    {
        var address = city.Client.BaseAddress!;
        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
            var half = $"POST {Entities} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                + "Content-Length: 500\r\n\r\n{\"id\":\"urn:ngsi-ld:Half:1\",\"type\":\"Half\"";
            var stream = socket.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(half), TestContext.Current.CancellationToken);
            socket.Client.Shutdown(SocketShutdown.Send);
            var answer = new byte[1_024];
            try
            {
                _ = await stream.ReadAsync(answer, TestContext.Current.CancellationToken);
            }
            catch (IOException)
            {
                // The server may close the connection at once, or answer first: both are right.
            }
        }

        using var response = await city.SendAsync(HttpMethod.Get, $"{Entities}/urn:ngsi-ld:Half:1");
        await TestCity.ProblemAsync(response, 404, "entity.unknown");
    }

    [Fact]
    public async Task Methods_that_a_resource_does_not_know_are_told()
    {
        using var put = await city.SendAsync(HttpMethod.Put, Entities, Minimal);
        await TestCity.ProblemAsync(put, 405, Codes.MethodUnknown);
        Assert.Equal(["GET", "HEAD", "OPTIONS", "POST"], put.Content.Headers.Allow.Order());
        using var options = await city.SendAsync(HttpMethod.Options, $"{Entities}/urn:x:1");
        Assert.Equal(HttpStatusCode.NoContent, options.StatusCode);
        Assert.Contains("PATCH", options.Content.Headers.Allow);
        Assert.Contains("merge-patch", options.Headers.GetValues("Accept-Patch").Single());
        using var unknown = await city.SendAsync(HttpMethod.Get, "/ngsi-ld/v1/nothing");
        await TestCity.ProblemAsync(unknown, 404, Codes.ResourceUnknown);
    }

    [Fact]
    public async Task Head_says_what_get_would_without_a_body()
    {
        await city.CreateAsync("""{"id":"urn:ngsi-ld:Head:1","type":"Head","a":1}""");
        using var get = await city.SendAsync(HttpMethod.Get, $"{Entities}/urn:ngsi-ld:Head:1");
        using var head = await city.SendAsync(HttpMethod.Head, $"{Entities}/urn:ngsi-ld:Head:1");
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(get.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        Assert.Null(await TestCity.ExpectAsync(head, 200));
    }

    [Theory]
    [InlineData("?nonsense=1", 400, Codes.ParameterUnknown, "nonsense")]
    [InlineData("", 400, Codes.QueryTooWide, "type")]
    [InlineData("?type=T&type=U", 400, Codes.Parameter, "type")]
    [InlineData("?type=", 400, Codes.Parameter, "type")]
    [InlineData("?type=T&limit=x", 400, Codes.Parameter, "limit")]
    [InlineData("?type=T&limit=-1", 400, Codes.Parameter, "limit")]
    [InlineData("?type=T&limit=0", 400, Codes.Parameter, "limit")]
    [InlineData("?type=T&limit=1001", 403, Codes.QueryTooMany, "limit")]
    [InlineData("?type=T&offset=1000001", 403, Codes.QueryTooMany, "offset")]
    [InlineData("?type=T&count=maybe", 400, Codes.Parameter, "count")]
    [InlineData("?type=T&options=nice", 400, Codes.Parameter, "options")]
    [InlineData("?type=T&format=nice", 400, Codes.Parameter, "format")]
    [InlineData("?type=T&orderBy=a", 422, Codes.ParameterUnsupported, "orderBy")]
    [InlineData("?type=T&scopeQ=/A//B", 400, Codes.QuerySyntax, "scopeQ")]
    [InlineData("?scopeQ=/A", 400, Codes.QueryTooWide, "type")]
    [InlineData("?type=T&pick=a{b}", 422, Codes.ParameterUnsupported, "pick")]
    [InlineData("?type=T&pick=a||b", 400, Codes.Parameter, "pick")]
    [InlineData("?type=T&attrs=a,,b", 400, Codes.Parameter, "attrs")]
    [InlineData("?type=T&attrs=a&pick=b", 400, Codes.Parameter, "attrs")]
    [InlineData("?id=not%20a%20uri", 400, Codes.Parameter, "id")]
    [InlineData("?idPattern=%5B", 400, Codes.Parameter, "idPattern")]
    [InlineData("?idPattern=(a)%5C1", 400, Codes.Parameter, "idPattern")]
    [InlineData("?q=speed%3D5", 400, Codes.QuerySyntax, "q")]
    [InlineData("?type=(A", 400, Codes.QuerySyntax, "type")]
    [InlineData("?georel=near", 400, Codes.Parameter, "geometry")]
    public async Task A_faulty_query_is_refused_with_the_parameter_at_fault(
        string query, int status, string code, string at)
    {
        using var response = await city.SendAsync(HttpMethod.Get, Entities + query);
        await TestCity.ProblemAsync(response, status, code, at);
    }

    [Fact]
    public async Task Nobody_unknown_comes_in_and_nobody_without_the_grant_writes()
    {
        var caller = city.Caller;
        try
        {
            city.Caller = null;
            using var unknown = await city.SendAsync(HttpMethod.Get, $"{Entities}?type=T");
            await TestCity.ProblemAsync(unknown, 401, Codes.Unauthenticated);
            Assert.Equal("Bearer", unknown.Headers.WwwAuthenticate.ToString());
            city.Caller = caller! with { Grants = Grants.Read };
            using var reader = await city.SendAsync(HttpMethod.Post, Entities, Minimal);
            Assert.Equal(HttpStatusCode.Forbidden, reader.StatusCode);
        }
        finally
        {
            city.Caller = caller;
        }
    }

    [Fact]
    public async Task A_repeated_command_is_answered_as_the_first_time_and_changes_nothing()
    {
        const string body = """{"id":"urn:ngsi-ld:Repeat:1","type":"Repeat","a":1}""";
        for (var i = 0; i < 2; i++)
        {
            using var created = await city.SendAsync(
                HttpMethod.Post, Entities, body, headers: ("Idempotency-Key", "key-1"));
            Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        }

        using var other = await city.SendAsync(
            HttpMethod.Post, Entities, body, headers: ("Idempotency-Key", "key-2"));
        var problem = await TestCity.ProblemAsync(other, 409, "entity.exists");
        Assert.Equal("https://uri.etsi.org/ngsi-ld/errors/AlreadyExists", (string?)problem["type"]);
        using var faulty = await city.SendAsync(
            HttpMethod.Post, Entities, body, headers: ("Idempotency-Key", new string('x', 129)));
        await TestCity.ProblemAsync(faulty, 400, Codes.Header, "Idempotency-Key");
    }

    [Fact]
    public async Task Bytes_that_are_not_json_get_the_error_type_of_the_standard()
    {
        using var malformed = await city.SendAsync(HttpMethod.Post, Entities, "{\"id\":");
        var problem = await TestCity.ProblemAsync(malformed, 400, Codes.JsonMalformed);
        Assert.Equal("https://uri.etsi.org/ngsi-ld/errors/InvalidRequest", (string?)problem["type"]);
        using var invalid = await city.SendAsync(HttpMethod.Post, Entities, """{"id":"x","type":"T"}""");
        problem = await TestCity.ProblemAsync(invalid, 400, Codes.EntityId, "id");
        Assert.Equal("https://uri.etsi.org/ngsi-ld/errors/BadRequestData", (string?)problem["type"]);
        Assert.IsType<JsonObject>(problem);
    }
}
