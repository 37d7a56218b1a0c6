using System.Buffers;
using System.Text.Json;
using City.Kernel;
using Microsoft.AspNetCore.Http;

namespace City.Identify;

/// <summary>A JSON answer, whole before it is sent.</summary>
internal sealed class JsonBody
{
    private readonly ArrayBufferWriter<byte> _bytes = new(512);

    public JsonBody(bool pretty) => Json = new Utf8JsonWriter(
        _bytes, new JsonWriterOptions { Encoder = JsonText.Encoder, Indented = pretty, SkipValidation = true });

    public Utf8JsonWriter Json { get; }

    /// <summary>All of it as a text.</summary>
    public string ToText()
    {
        Json.Flush();
        Json.Dispose();
        return System.Text.Encoding.UTF8.GetString(_bytes.WrittenSpan);
    }

    public Task SendAsync(HttpContext context, int status)
    {
        Json.Flush();
        Json.Dispose();
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json;charset=UTF-8";
        context.Response.ContentLength = _bytes.WrittenCount;
        return context.Response.Body.WriteAsync(_bytes.WrittenMemory, context.RequestAborted).AsTask();
    }

    /// <summary>Sends it as one line of several.</summary>
    public async Task WriteLineAsync(HttpContext context)
    {
        Json.Flush();
        await Json.DisposeAsync();
        "\n"u8.CopyTo(_bytes.GetSpan(1));
        _bytes.Advance(1);
        await context.Response.Body.WriteAsync(_bytes.WrittenMemory, context.RequestAborted);
    }
}
