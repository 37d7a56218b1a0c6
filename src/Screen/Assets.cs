using System.Collections.Frozen;
using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace City.Screen;

/// <summary>The scripts and styles in the assembly. Read once; a lookup by name cannot leave the set.</summary>
internal sealed class Assets
{
    private const string Prefix = "assets/";
    private const string Manifest = "manifest.json";
    private const string Entry = "web/main.ts";

    private readonly FrozenDictionary<string, Lazy<Asset>> _byName;

    public Assets()
    {
        var assembly = Assembly.GetExecutingAssembly();
        _byName = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && name != Prefix + Manifest)
            .ToFrozenDictionary(name => name[Prefix.Length..], name => new Lazy<Asset>(() => Make(name)));
        Style = Versioned("app.css");
        MapStyle = Versioned("map.css");
        RulesStyle = Versioned("rules.css");
        IdentifyStyle = Versioned("identify.css");
        Script = ScriptOf(assembly);
    }

    /// <summary>Where the style sheet lies; changes with its content.</summary>
    public string Style { get; }

    /// <summary>Where the style sheet of the map page lies.</summary>
    public string MapStyle { get; }

    /// <summary>Where the style sheet of the pages of rules lies.</summary>
    public string RulesStyle { get; }

    /// <summary>Where the style sheet of the pages of identifiers lies.</summary>
    public string IdentifyStyle { get; }

    /// <summary>Where the script lies, or null in a build without it: then pages do not move, but are read.</summary>
    public string? Script { get; }

    public IEnumerable<string> Names => _byName.Keys;

    /// <summary>Answers with a file, or 304, or 404.</summary>
    public Task AnswerAsync(HttpContext context, string name)
    {
        var response = context.Response;
        if (!_byName.TryGetValue(name, out var found))
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        var asset = found.Value;
        var headers = response.Headers;
        headers.ETag = asset.Tag;
        headers.Vary = "Accept-Encoding";
        // Its name or its query changes with the content, but for the icon.
        headers.CacheControl = name.EndsWith(".svg", StringComparison.Ordinal)
            ? "public, max-age=3600" : "public, max-age=31536000, immutable";
        headers.XContentTypeOptions = "nosniff";
        if (context.Request.Headers.IfNoneMatch == asset.Tag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        var compressed = context.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal)
            ? asset.Compressed : null;
        if (compressed is not null) headers.ContentEncoding = "br";
        var body = compressed ?? asset.Plain;
        response.ContentType = asset.Type;
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask : response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    private string Versioned(string name) => $"/assets/{name}?v={_byName[name].Value.Tag[1..9]}";

    private static string? ScriptOf(Assembly assembly)
    {
        using var manifest = assembly.GetManifestResourceStream(Prefix + Manifest);
        if (manifest is null) return null;
        using var json = JsonDocument.Parse(manifest);
        return "/assets/" + json.RootElement.GetProperty(Entry).GetProperty("file").GetString();
    }

    private static Asset Make(string resource)
    {
        using var from = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!;
        using var into = new MemoryStream();
        from.CopyTo(into);
        var plain = into.ToArray();
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(plain).AsSpan(0, 16))}\"";
        return new Asset(TypeOf(resource), tag, plain, Compress(plain));
    }

    private static byte[]? Compress(byte[] plain)
    {
        using var into = new MemoryStream();
        using (var brotli = new BrotliStream(into, CompressionLevel.Optimal, leaveOpen: true)) brotli.Write(plain);
        return into.Length < plain.Length ? into.ToArray() : null;
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".js" or ".mjs" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };
}
