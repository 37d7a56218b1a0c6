using System.Text;
using System.Text.Json;
using City.Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace City.Identify;

/// <summary>Listing, batches, prefixes and figures; and who asks.</summary>
public sealed partial class IdentifyDoors
{
    private const int PageMax = 10_000, RequestIdMax = 128, ScanNames = 2_000;

    /// <summary>GET of a prefix's handles: <c>prefix</c>, <c>page</c> from 0, <c>pageSize</c>; 0 counts only.</summary>
    private async Task ListAsync(HttpContext context)
    {
        if (await NeededAsync(context) is not { } who) return;
        var query = context.Request.Query;
        var prefix = query["prefix"].ToString();
        prefix = HandleName.PrefixNamedBy(prefix) ?? prefix;
        if (prefix.Length == 0 || !TryWhole(query, "page", 0, int.MaxValue, out var page)
            || !TryWhole(query, "pageSize", 1_000, PageMax, out var size))
        {
            await RefuseAsync(context, ResponseCode.InvalidHandle, "prefix");
            return;
        }

        if (!Permission.HasByPrefix(Node.Store, prefix + "/", who, AdminPermissions.List))
        {
            await RefuseAsync(context, ResponseCode.InsufficientPermission, "prefix");
            return;
        }

        var (total, names) = await PageAsync(
            RecordKind.Handle, prefix, ((long)page * size, size), context.RequestAborted);
        await SendPageAsync(context, ("handles", prefix), (page, size, total), names);
    }

    /// <summary>A page of names, and how many there are; it reads all of the log.</summary>
    private async Task<(long Total, List<string> Names)> PageAsync(
        RecordKind kind, string prefix, (long First, int Size) page, CancellationToken cancel)
    {
        var (names, total, after) = (new List<string>(), 0L, 0L);
        do
        {
            var some = await Node.Store.NamesAsync(kind, prefix, after, ScanNames, cancel);
            foreach (var name in some.Names)
                if (total++ >= page.First && names.Count < page.Size) names.Add(name);
            after = some.Next;
        }
        while (after != 0);
        return (total, names);
    }

    private static Task SendPageAsync(
        HttpContext context, (string Names, string? Prefix) what, (int Page, int Size, long Total) of,
        IEnumerable<string> names)
    {
        var body = new JsonBody(Flag(context, "pretty", false));
        body.Json.WriteStartObject();
        body.Json.WriteNumber("responseCode", (int)ResponseCode.Success);
        if (what.Prefix is { } prefix) body.Json.WriteString("prefix", prefix);
        body.Json.WriteNumber("totalCount", of.Total);
        body.Json.WriteNumber("page", of.Page);
        body.Json.WriteNumber("pageSize", of.Size);
        if (of.Size > 0)
        {
            body.Json.WriteStartArray(what.Names);
            foreach (var name in names) body.Json.WriteStringValue(name);
            body.Json.WriteEndArray();
        }

        body.Json.WriteEndObject();
        return body.SendAsync(context, 200);
    }

    /// <summary>
    /// POST of a batch: <c>{"requestId": "…", "overwrite": false, "handles": [{"handle": …, "values": […]}]}</c>.
    /// </summary>
    private async Task RegisterAsync(HttpContext context)
    {
        if (await NeededAsync(context) is not { } who) return;
        if (await BodyAsync(context) is not { } json) return;
        using (json)
        {
            var isObject = json.RootElement.ValueKind == JsonValueKind.Object;
            var overwrite = isObject && json.RootElement.TryGetProperty("overwrite", out var said)
                && said.ValueKind == JsonValueKind.True;
            var list = default(JsonElement);
            if (!isObject || !json.RootElement.TryGetProperty("handles", out list)
                || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is < 1 or > BatchMax)
            {
                await SayNoAsync(context, 400, new Refusal(RefusalKind.Invalid, IdentifyCodes.BodyInvalid,
                    $"Send {{\"handles\": […]}} with 1 to {BatchMax} of {{\"handle\": …, \"values\": […]}}.",
                    "handles"));
                return;
            }

            var (changes, names, codes) = Read(list, who, overwrite);
            if (!TryReceipt(context, who, json.RootElement, out var receipt))
            {
                await RefuseAsync(context, ResponseCode.ProtocolError, "requestId");
                return;
            }

            await CommitAsync(context, (changes, names, codes), receipt, who);
        }
    }

    private async Task CommitAsync(
        HttpContext context, (List<StoreChange> Changes, List<string> Names, ResponseCode[] Codes) batch,
        Receipt? receipt, Administrator who)
    {
        var (changes, names, codes) = batch;
        if (changes.Count > 0)
        {
            var open = Enumerable.Range(0, codes.Length).Where(i => codes[i] == ResponseCode.None).ToArray();
            var done = await Node.Parts.Writes.CommitAsync(
                "register", changes, receipt, i => names[open[i]], who, context.RequestAborted);
            if (IsWhole(done))
            {
                await RefuseAsync(context, done[0], "handles");
                return;
            }

            for (var i = 0; i < open.Length; i++) codes[open[i]] = done[i];
        }

        var body = new JsonBody(false);
        body.Json.WriteStartObject();
        body.Json.WriteNumber("registered", codes.Count(code => code == ResponseCode.Success));
        body.Json.WriteStartArray("results");
        for (var i = 0; i < codes.Length; i++)
        {
            body.Json.WriteStartObject();
            body.Json.WriteString("handle", names[i]);
            body.Json.WriteNumber("responseCode", (int)codes[i]);
            body.Json.WriteEndObject();
        }

        body.Json.WriteEndArray();
        body.Json.WriteEndObject();
        await body.SendAsync(context, 200);
    }

    /// <summary>True where nothing of a batch was looked at, for one reason.</summary>
    internal static bool IsWhole(ResponseCode[] codes) =>
        codes[0] is ResponseCode.Busy or ResponseCode.ReadOnly or ResponseCode.ProtocolError
        && codes.All(code => code == codes[0]);

    private (List<StoreChange>, List<string>, ResponseCode[]) Read(JsonElement list, Administrator who, bool overwrite)
    {
        var (changes, names, now) = (new List<StoreChange>(), new List<string>(), Now());
        var codes = new ResponseCode[list.GetArrayLength()];
        foreach (var one in list.EnumerateArray())
        {
            var handle = one.ValueKind == JsonValueKind.Object && one.TryGetProperty("handle", out var name)
                && name.ValueKind == JsonValueKind.String ? name.GetString()! : "";
            if (!HandleName.IsWellFormed(handle)) codes[names.Count] = ResponseCode.InvalidHandle;
            else if (HandleJsonReader.Values(one) is { } values)
                changes.Add(new CreateHandle(handle, values, who, now, overwrite));
            else codes[names.Count] = ResponseCode.InvalidValue;
            names.Add(handle);
        }

        return (changes, names, codes);
    }

    /// <summary>GET of the prefixes that the node holds.</summary>
    private async Task PrefixesAsync(HttpContext context)
    {
        if (await NeededAsync(context) is not { } who) return;
        if (!who.IsOfNode)
        {
            await RefuseAsync(context, ResponseCode.InsufficientPermission, "prefix");
            return;
        }

        var page = await Node.Store.NamesAsync(RecordKind.Home, "", 0, PageMax, context.RequestAborted);
        var body = new JsonBody(false);
        body.Json.WriteStartObject();
        body.Json.WriteNumber("total", Node.Figures.Homes);
        body.Json.WriteStartArray("prefixes");
        foreach (var name in page.Names) body.Json.WriteStringValue(name);
        body.Json.WriteEndArray();
        body.Json.WriteEndObject();
        await body.SendAsync(context, 200);
    }

    private Task HomeAsync(HttpContext context) => HomeAsync(context, true);

    private Task UnhomeAsync(HttpContext context) => HomeAsync(context, false);

    private async Task HomeAsync(HttpContext context, bool holds)
    {
        if (await NeededAsync(context) is not { } who) return;
        var prefix = (string)context.Request.RouteValues["prefix"]!;
        var code = !HandleName.IsWellFormed(prefix + "/-") ? ResponseCode.InvalidHandle
            : !TryReceipt(context, who, default, out var receipt) ? ResponseCode.ProtocolError
            : await CommitAsync(
                context, holds ? "home" : "unhome", new HomeChange(prefix, holds, who, Now()), receipt, prefix, who);
        if (code == ResponseCode.Success) context.Response.StatusCode = 204;
        else await RefuseAsync(context, code, "prefix");
    }

    /// <summary>GET of what the node holds.</summary>
    private Task StatsAsync(HttpContext context)
    {
        var (figures, body) = (Node.Figures, new JsonBody(false));
        body.Json.WriteStartObject();
        body.Json.WriteNumber("handles", figures.Handles);
        body.Json.WriteNumber("prefixes", figures.Homes);
        body.Json.WriteNumber("logBytes", figures.LogBytes);
        body.Json.WriteNumber("liveBytes", figures.LiveBytes);
        body.Json.WriteNumber("indexBytes", figures.IndexBytes);
        if (Node.Mirror is { } mirror) body.Json.WriteNumber("framesBehind", mirror.State.Behind);
        body.Json.WriteNumber("port", Node.Port);
        body.Json.WriteEndObject();
        return body.SendAsync(context, 200);
    }

    /// <summary>Who asks; null where nobody says so, or where it is answered already that a proof is wrong.</summary>
    private async Task<Administrator?> WhoAsync(HttpContext context)
    {
        if (context.Features.Get<Caller>() is { } caller)
            return new Administrator(
                new HandleReference("brain:" + caller.Subject, 0), caller.Grants.HasFlag(Grants.Administer),
                context.Connection.RemoteIpAddress);
        if (FieldsOf(context.Request) is { Count: > 0 } fields)
        {
            if (await WhoInSessionAsync(context, fields) is { } known) return known;
            await RefuseAsync(context, ResponseCode.AuthenticationFailed, "Authorization");
            return null;
        }

        if (!TryBasic(context.Request, out var name, out var secret)) return null;
        var source = SourceOf(context);
        if (!context.Request.IsHttps && !Node.Options.TakesSecretsInClear && !System.Net.IPAddress.IsLoopback(source))
        {
            await SayNoAsync(context, 403, new Refusal(RefusalKind.Forbidden, IdentifyCodes.InClear,
                "A secret comes over HTTPS only: run with --https-certificate, or with --identify-secrets-over-http "
                + "where nobody else hears the network. Change this secret.", "Authorization"));
            return null;
        }

        if (HandleReference.TryParse(name, out var user)
            && await Node.Authenticator.ProveAsync(user, secret, source, context.RequestAborted) is { } who)
            return who;
        await RefuseAsync(context, ResponseCode.AuthenticationFailed, "Authorization");
        return null;
    }

    /// <summary>Who asks; null where that was refused.</summary>
    internal async Task<Administrator?> NeededAsync(HttpContext context)
    {
        var who = await WhoAsync(context);
        if (who is null && !context.Response.HasStarted)
            await RefuseAsync(context, ResponseCode.AuthenticationNeeded, "Authorization");
        return who;
    }

    /// <summary>The caller of the brain who may read the city; null where that was refused.</summary>
    internal async Task<Caller?> ReaderAsync(HttpContext context)
    {
        if (context.Features.Get<Caller>() is not { } caller)
            await RefuseAsync(context, ResponseCode.AuthenticationNeeded, "Authorization");
        else if (!caller.Grants.HasFlag(Grants.Read))
            await RefuseAsync(context, ResponseCode.InsufficientPermission, "Authorization");
        else return caller;
        return null;
    }

    private static bool TryBasic(HttpRequest request, out string name, out string secret)
    {
        (name, secret) = ("", "");
        const string Basic = "Basic ";
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith(Basic, StringComparison.OrdinalIgnoreCase) || header.Length > 8_192) return false;
        var bytes = new byte[header.Length];
        if (!Convert.TryFromBase64String(header[Basic.Length..], bytes, out var count)) return false;
        var text = Encoding.UTF8.GetString(bytes, 0, count);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0) return false;
        (name, secret) = (Uri.UnescapeDataString(text[..colon]), Uri.UnescapeDataString(text[(colon + 1)..]));
        return true;
    }

    /// <summary>
    /// The receipt of a request: of its operation, path, query and body; null where it names no id; false where the id
    /// is none.
    /// </summary>
    internal static bool TryReceipt(HttpContext context, Administrator who, JsonElement body, out Receipt? receipt)
    {
        receipt = null;
        var id = context.Request.Headers["Idempotency-Key"].ToString();
        if (id.Length == 0 && body.ValueKind == JsonValueKind.Object && body.TryGetProperty("requestId", out var said))
            id = said.ValueKind == JsonValueKind.String ? said.GetString()! : " ";
        if (id.Length == 0) return true;
        if (id.Length > RequestIdMax || id.Any(letter => letter is <= ' ' or > '~')) return false;
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var text = body.ValueKind == JsonValueKind.Undefined ? "" : body.GetRawText();
        receipt = new Receipt($"{who.Name}/{id}",
            Crc32C.Of(Encoding.UTF8.GetBytes($"{context.Request.Method} {target}\n{text}")));
        return true;
    }

    internal static bool TryWhole(IQueryCollection query, string name, int usual, int most, out int number)
    {
        number = usual;
        return !query.TryGetValue(name, out var text)
            || (int.TryParse(text, System.Globalization.NumberStyles.None,
                System.Globalization.CultureInfo.InvariantCulture, out number) && number <= most);
    }

    // Bytes that are no UTF-8, and escapes that are half a letter.
    private static bool AreTexts(ReadOnlySpan<byte> json)
    {
        if (!System.Text.Unicode.Utf8.IsValid(json)) return false;
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName)) continue;
            if (!reader.ValueIsEscaped) continue;
            try
            {
                reader.GetString();
            }
            catch (InvalidOperationException)
            {
                return false;
            }
        }

        return true;
    }

    internal async Task<JsonDocument?> BodyAsync(HttpContext context)
    {
        try
        {
            if (context.Request.ContentLength > BodyBytesMax) throw new InvalidDataException();
            using var bytes = new MemoryStream();
            var buffer = new byte[64 * 1024];
            int count;
            while ((count = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
            {
                if (bytes.Length + count > BodyBytesMax) throw new InvalidDataException();
                bytes.Write(buffer, 0, count);
            }

            // Texts that are no UTF-8 are found here, so that nothing later stumbles over them.
            var memory = bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
            if (!AreTexts(memory.Span)) throw new JsonException();
            var json = JsonDocument.Parse(memory, new JsonDocumentOptions { MaxDepth = 16 });
            if (json.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Array) return json;
            json.Dispose();
            throw new JsonException();
        }
        catch (InvalidDataException)
        {
            await SayNoAsync(context, 413, new Refusal(RefusalKind.TooLarge, IdentifyCodes.BodyLarge,
                $"A body has at most {BodyBytesMax} bytes. Send smaller batches.", "body"));
        }
        catch (JsonException)
        {
            await SayNoAsync(context, 400, new Refusal(RefusalKind.Invalid, IdentifyCodes.BodyInvalid,
                "The body is no JSON as described in docs/dev/identify.md.", "body"));
        }

        return null;
    }
}
