using System.Globalization;
using System.Net;
using City.Kernel;
using Microsoft.AspNetCore.Http;

namespace City.Identify;

/// <summary>Messages of the protocol over HTTP, and a link that leads to where a handle says.</summary>
public sealed partial class IdentifyDoors
{
    /// <summary>The type of a message of the protocol, as it is posted to <c>/</c>.</summary>
    public const string MessageType = "application/x-hdl-message";

    /// <summary>Where links lead to what a handle says. Open to strangers.</summary>
    public const string Go = "/api/go";

    /// <summary>POST of a message to <c>/</c>: it is answered as over TCP.</summary>
    private async Task TunnelAsync(HttpContext context)
    {
        var type = context.Request.ContentType ?? "";
        if (!type.StartsWith(MessageType, StringComparison.OrdinalIgnoreCase))
        {
            await SayNoAsync(context, 415, new Refusal(RefusalKind.Invalid, IdentifyCodes.BodyInvalid,
                $"Messages are posted here, as {MessageType}.", "Content-Type"));
            return;
        }

        if (await MessageAsync(context) is not { } message)
        {
            await SayNoAsync(context, 413, new Refusal(RefusalKind.TooLarge, IdentifyCodes.BodyLarge,
                $"A message has at most {WireLimits.MessageBytes} bytes.", "body"));
            return;
        }

        var answer = new WireWriter();
        await Node.AnswerAsync(message, context.Connection.RemoteIpAddress ?? IPAddress.None, answer,
            context.RequestAborted);
        context.Response.ContentType = MessageType;
        context.Response.ContentLength = answer.Length;
        await context.Response.Body.WriteAsync(answer.WrittenMemory, context.RequestAborted);
    }

    private static async Task<byte[]?> MessageAsync(HttpContext context)
    {
        const int Most = Envelope.Bytes + WireLimits.MessageBytes;
        if (context.Request.ContentLength > Most) return null;
        using var bytes = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int count;
        while ((count = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            if (bytes.Length + count > Most) return null;
            bytes.Write(buffer, 0, count);
        }

        return bytes.ToArray();
    }

    /// <summary>GET that leads to the first URL of a handle, for as long as that may be kept.</summary>
    private async Task GoAsync(HttpContext context)
    {
        var handle = HandleOf(context.Request, Go);
        var ask = new WireWriter();
        HandleCodec.Write(ask, new HandleMessage(
            new Envelope(ProtocolVersion.Current, EnvelopeFlags.None, ProtocolVersion.Current, 0, 1, 0, 0),
            new MessageHeader(OpCode.Resolve, ResponseCode.None, OpFlags.Recursive | OpFlags.PublicOnly,
                MessageHeader.UnknownSite, 0, 0, 0), new ResolveBody(handle, [], ["URL"])));
        var answer = new WireWriter();
        await Node.AnswerAsync(ask.ToArray(), context.Connection.RemoteIpAddress ?? IPAddress.None, answer,
            context.RequestAborted);
        HandleCodec.TryRead(answer.Written, out var read);
        var url = (read?.Body as ValuesBody)?.Values.FirstOrDefault(value => value.Text is { } text
            && Uri.TryCreate(text, UriKind.Absolute, out var to) && to.Scheme is "http" or "https");
        if (url is null)
        {
            await RefuseAsync(context, read?.Header.Response is { } code and not ResponseCode.Success
                ? code : ResponseCode.ValuesNotFound, "handle");
            return;
        }

        var until = url.TtlKind == 0
            ? Node.Parts.Clock.GetUtcNow().AddSeconds(Math.Max(0, url.Ttl))
            : DateTimeOffset.FromUnixTimeSeconds(Math.Max(0, url.Ttl));
        context.Response.Headers.Expires = until.ToString("R", CultureInfo.InvariantCulture);
        context.Response.Headers.Location = new Uri(url.Text!, UriKind.Absolute).AbsoluteUri;
        context.Response.StatusCode = StatusCodes.Status302Found;
    }
}
