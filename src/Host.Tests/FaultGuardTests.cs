using System.Text;
using System.Text.Json;
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

    [Fact]
    public async Task A_client_that_left_is_not_a_fault()
    {
        var context = new DefaultHttpContext { RequestAborted = new CancellationToken(canceled: true) };

        await new FaultGuard(NullLogger<FaultGuard>.Instance)
            .Before(_ => Task.FromCanceled(new CancellationToken(canceled: true)))(context);

        Assert.Equal(200, context.Response.StatusCode);
    }

    private static async Task<(int Status, JsonElement Body)> AskAsync(RequestDelegate door)
    {
        var context = new DefaultHttpContext();
        using var body = new MemoryStream();
        context.Response.Body = body;
        await new FaultGuard(NullLogger<FaultGuard>.Instance).Before(door)(context);
        using var json = JsonDocument.Parse(Encoding.UTF8.GetString(body.ToArray()));
        return (context.Response.StatusCode, json.RootElement.Clone());
    }
}
