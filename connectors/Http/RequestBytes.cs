using Microsoft.AspNetCore.Http;

namespace City.Connectors.Http;

/// <summary>Reads the body of a request up to a limit.</summary>
internal static class RequestBytes
{
    /// <summary>The body; null where it is longer than <paramref name="most"/> bytes.</summary>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, int most, CancellationToken cancel)
    {
        if (request.ContentLength > most) return null;
        using var body = new MemoryStream((int)(request.ContentLength ?? 0));
        var buffer = new byte[16 * 1024];
        while (await request.Body.ReadAsync(buffer, cancel) is > 0 and var count)
        {
            if (body.Length + count > most) return null;
            body.Write(buffer, 0, count);
        }

        return body.ToArray();
    }
}
