using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using City.Kernel;
using City.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace City.Host;

/// <summary>
/// <c>GET /basemap/NAME</c>: the ground under the map, from a folder of this machine. Only the names in
/// <see cref="Types"/> are served, so no path leads out of the folder; what lies there is looked at with each request,
/// so a folder that appears while the brain runs is found.
/// </summary>
internal sealed class Basemap(string folder)
{
    /// <summary>The longest file that is served, in bytes; a longer one is refused.</summary>
    public const long FileBytesMax = 64 * 1024 * 1024;

    private static readonly FrozenDictionary<string, string> Types = new Dictionary<string, string>
    {
        ["basemap.json"] = "application/json",
        ["water.geojson"] = "application/geo+json",
        ["green.geojson"] = "application/geo+json",
        ["districts.geojson"] = "application/geo+json",
        ["roads.geojson"] = "application/geo+json",
        ["buildings.geojson"] = "application/geo+json",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, Prepared> _prepared = new(StringComparer.Ordinal);

    private sealed record Prepared(DateTime WrittenUtc, long Length, string Tag, byte[] Plain, byte[] Compressed);

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapMethods("/basemap/{**name}", [HttpMethods.Get, HttpMethods.Head], (RequestDelegate)AnswerAsync);

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.Features.Get<Caller>()?.Grants.HasFlag(Grants.Read) != true)
        {
            await ProblemAnswer.WriteAsync(
                context, 403, DoorProblems.Forbidden, "Seeing the basemap needs the grant to read.");
            return;
        }

        var name = context.Request.RouteValues["name"] as string ?? "";
        var file = Types.ContainsKey(name) ? new FileInfo(Path.Combine(folder, name)) : null;
        if (file is not { Exists: true })
        {
            await ProblemAnswer.WriteAsync(context, 404, DoorProblems.BasemapMissing,
                "There is no such file of a basemap. Start the brain with --basemap DIR, where DIR holds "
                + "basemap.json and its layers (docs/dev/map.md), or put them into the folder basemap of its data.");
            return;
        }

        if (file.Length > FileBytesMax)
        {
            await ProblemAnswer.WriteAsync(context, 413, DoorProblems.BasemapLarge, string.Create(
                CultureInfo.InvariantCulture,
                $"{name} is longer than {FileBytesMax} bytes, the most that is served. Simplify the layer."));
            return;
        }

        await SendAsync(context, Types[name], await PreparedAsync(name, file, context.RequestAborted));
    }

    private async Task<Prepared> PreparedAsync(string name, FileInfo file, CancellationToken cancel)
    {
        if (_prepared.TryGetValue(name, out var known)
            && known.WrittenUtc == file.LastWriteTimeUtc && known.Length == file.Length)
            return known;
        var plain = await File.ReadAllBytesAsync(file.FullName, cancel);
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(plain).AsSpan(0, 16))}\"";
        using var into = new MemoryStream();
        // Made once for each state of the file, so a little longer is well spent.
        await using (var brotli = new BrotliStream(into, CompressionLevel.Optimal, leaveOpen: true))
            await brotli.WriteAsync(plain, cancel);
        return _prepared[name] = new Prepared(file.LastWriteTimeUtc, file.Length, tag, plain, into.ToArray());
    }

    private static Task SendAsync(HttpContext context, string type, Prepared file)
    {
        var (request, response) = (context.Request, context.Response);
        response.Headers.ETag = file.Tag;
        response.Headers.Vary = "Accept-Encoding, Authorization, Cookie";
        // A browser asks again each time, and mostly hears 304.
        response.Headers.CacheControl = "private, no-cache";
        response.Headers.XContentTypeOptions = "nosniff";
        if (request.Headers.IfNoneMatch == file.Tag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        var compressed = request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal);
        if (compressed) response.Headers.ContentEncoding = "br";
        var body = compressed ? file.Compressed : file.Plain;
        response.ContentType = type;
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(request.Method)
            ? Task.CompletedTask : response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
