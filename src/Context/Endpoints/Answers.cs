using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace City.Context;

/// <summary>Sends what was written into a buffer.</summary>
internal static class Answers
{
    /// <summary>Sends a whole document with its length.</summary>
    public static Task SendAsync(HttpContext http, JsonBuffer buffer, string contentType, int status = 200)
    {
        var response = http.Response;
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = buffer.Length;
        if (!HttpMethods.IsHead(http.Request.Method)) Copy(http, buffer);
        return Task.CompletedTask;
    }

    /// <summary>Copies the buffer into the answer; the server sends it when the request is done.</summary>
    public static void Copy(HttpContext http, JsonBuffer buffer) => http.Response.BodyWriter.Write(buffer.Written);
}
