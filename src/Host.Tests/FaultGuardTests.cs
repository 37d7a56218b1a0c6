using System.Text;
using System.Text.Json;
using City.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace City.Host.Tests;

public sealed class FaultGuardTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_bug_is_answered_without_its_stack_or_its_words(bool later)
    {
        var (status, body) = await AskAsync(async _ =>
        {
            if (later) await Task.Yield();
            throw new InvalidOperationException("the inner secret");
        });

        Assert.Equal(500, status);
        Assert.Equal("http.failed", body.GetProperty("code").GetString());
        Assert.DoesNotContain("secret", body.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain(nameof(InvalidOperationException), body.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(413, "http.body.large")]
    [InlineData(408, "http.body.slow")]
    [InlineData(400, "http.malformed")]
    public async Task What_the_protocol_forbids_keeps_its_status(int status, string code)
    {
        var (answered, body) = await AskAsync(_ => throw new BadHttpRequestException("inside", status));

        Assert.Equal(status, answered);
        Assert.Equal(code, body.GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_door_that_answered_404_itself_is_not_spoken_over()
    {
        var (status, body) = await AskAsync(context =>
        {
            context.Response.StatusCode = 404;
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync("""{"code":"own"}""");
        });

        Assert.Equal((404, "own"), (status, body.GetProperty("code").GetString()));
    }

    [Theory]
    [InlineData("/nope", "text/html,*/*;q=0.8", "GET", true, true)]
    [InlineData("/apiary", "text/html", "HEAD", true, true)]
    [InlineData("/nope", "*/*", "GET", true, false)]
    [InlineData("/nope", "text/html", "PUT", true, false)]
    [InlineData("/nope", "text/html", "GET", false, false)]
    [InlineData("/api/nope", "text/html", "GET", true, false)]
    [InlineData("/ngsi-ld/nope", "text/html", "GET", true, false)]
    public async Task A_path_that_leads_nowhere_is_a_page_for_a_reader_and_a_problem_for_a_program(
        string path, string accept, string method, bool isSignedIn, bool isPage)
    {
        var (status, body) = await AskAsync(context =>
        {
            (context.Request.Path, context.Request.Method, context.Request.Headers.Accept) = (path, method, accept);
            if (isSignedIn) context.Features.Set(new Caller("", "reader", Grants.None));
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        });

        Assert.Equal((404, isPage ? "page" : "http.path.unknown"), (status, body.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task A_client_that_left_is_not_a_fault()
    {
        var context = new DefaultHttpContext { RequestAborted = new CancellationToken(canceled: true) };

        await new FaultGuard(NullLogger<FaultGuard>.Instance, PageAsync)
            .Before(_ => Task.FromCanceled(new CancellationToken(canceled: true)))(context);

        Assert.Equal(200, context.Response.StatusCode);
    }

    private static Task PageAsync(HttpContext context) => context.Response.WriteAsync("""{"code":"page"}""");

    private static async Task<(int Status, JsonElement Body)> AskAsync(RequestDelegate door)
    {
        var context = new DefaultHttpContext();
        using var body = new MemoryStream();
        context.Response.Body = body;
        await new FaultGuard(NullLogger<FaultGuard>.Instance, PageAsync).Before(door)(context);
        using var json = JsonDocument.Parse(Encoding.UTF8.GetString(body.ToArray()));
        return (context.Response.StatusCode, json.RootElement.Clone());
    }
}
