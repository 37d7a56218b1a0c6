using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace City.Context.Tests;

public sealed class HttpContextSourceTests : IAsyncLifetime
{
    private readonly HttpContextSource _source = new(true, TimeSpan.FromSeconds(2), TimeProvider.System);
    private WebApplication _server = null!;
    private string _address = "";

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _server = builder.Build();
        _server.MapGet("/good", () => Results.Text("""{"@context":{}}""", "application/ld+json"));
        _server.MapGet("/hop/{left:int}", (int left) => Results.Redirect(left == 0 ? "/good" : $"/hop/{left - 1}"));
        _server.MapGet("/large", () => Results.Bytes(new byte[IContextSource.BytesMax + 1]));
        _server.MapGet("/exact", () => Results.Bytes(new byte[IContextSource.BytesMax]));
        _server.MapGet("/endless", async (HttpContext http) =>
        {
            while (!http.RequestAborted.IsCancellationRequested)
                await http.Response.Body.WriteAsync(new byte[64 * 1024], http.RequestAborted);
        });
        _server.MapGet("/silent", (HttpContext http) => Task.Delay(Timeout.Infinite, http.RequestAborted));
        _server.MapGet("/away", () => Results.Redirect("ftp://127.0.0.1/x"));
        await _server.StartAsync();
        _address = _server.Urls.First();
    }

    public async ValueTask DisposeAsync()
    {
        _source.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("/good", null)]
    [InlineData("/exact", null)]
    [InlineData("/hop/2", null)]
    [InlineData("/hop/3", Codes.ContextUnavailable)]
    [InlineData("/large", Codes.ContextUnavailable)]
    [InlineData("/endless", Codes.ContextUnavailable)]
    [InlineData("/silent", Codes.ContextUnavailable)]
    [InlineData("/missing", Codes.ContextUnavailable)]
    [InlineData("/away", Codes.ContextForbidden)]
    public async Task A_document_is_loaded_within_limits(string path, string? code)
    {
        var loaded = await _source.LoadAsync(new Uri(_address + path), TestContext.Current.CancellationToken);
        Assert.Equal(code, loaded.Refusal?.Code);
    }

    [Fact]
    public async Task Nothing_is_loaded_from_this_machine_unless_allowed_whatever_name_it_goes_by()
    {
        using var strict = new HttpContextSource(false, TimeSpan.FromSeconds(2), TimeProvider.System);
        var port = new Uri(_address).Port;
        foreach (var host in new[] { "127.0.0.1", "localhost", "[::1]", "0.0.0.0", "[::ffff:127.0.0.1]" })
        {
            var loaded = await strict.LoadAsync(
                new Uri($"http://{host}:{port}/good"), TestContext.Current.CancellationToken);
            Assert.Equal(Codes.ContextForbidden, loaded.Refusal?.Code);
        }
    }

    [Theory]
    [InlineData("93.184.216.34", true)]
    [InlineData("10.0.0.1", false)]
    [InlineData("172.16.0.1", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.1.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fc00::1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("64:ff9b::a00:1", false)]
    [InlineData("2002:a00:1::", false)]
    [InlineData("2606:2800:220:1::1", true)]
    public void Only_machines_of_the_public_internet_may_be_asked(string address, bool allowed)
    {
        Assert.Equal(allowed, AddressGuard.IsAllowed(IPAddress.Parse(address), allowLoopback: false));
        Assert.Equal(allowed, AddressGuard.IsAllowed(IPAddress.Parse(address), allowLoopback: true));
    }
}
