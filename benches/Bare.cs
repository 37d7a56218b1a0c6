using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace City.Bench;

/// <summary>
/// The least that Kestrel can do for the same requests: a read returns ready-made bytes, a write parses its JSON and
/// answers 204. No routing, no authentication, no log.
/// </summary>
internal static class Bare
{
    /// <summary>Serves until cancelled.</summary>
    /// <param name="port">TCP port on the loopback address.</param>
    /// <param name="entityFile">Bytes of the answer to a request without a query.</param>
    /// <param name="listFile">Bytes of the answer to a request with one.</param>
    /// <param name="cancel">Ends it.</param>
    public static async Task RunAsync(string port, string entityFile, string listFile, CancellationToken cancel)
    {
        var entity = await File.ReadAllBytesAsync(entityFile, cancel);
        var list = await File.ReadAllBytesAsync(listFile, cancel);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture));
            kestrel.AddServerHeader = false;
        });
        await using var app = builder.Build();
        app.Run(context => HttpMethods.IsGet(context.Request.Method)
            ? ReadAsync(context, context.Request.QueryString.HasValue ? list : entity)
            : WriteAsync(context));
        await app.StartAsync(cancel);
        await app.WaitForShutdownAsync(cancel);
    }

    private static Task ReadAsync(HttpContext context, byte[] bytes)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = bytes.Length;
        return context.Response.Body.WriteAsync(bytes, 0, bytes.Length);
    }

    private static async Task WriteAsync(HttpContext context)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
        context.Response.StatusCode = body.RootElement.ValueKind == JsonValueKind.Undefined ? 400 : 204;
    }
}
