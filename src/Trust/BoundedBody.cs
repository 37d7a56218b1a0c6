using Microsoft.AspNetCore.Http;

namespace City.Trust;

/// <summary>Reads small requests whole.</summary>
internal static class BoundedBody
{
    /// <summary>The body, or null where it is longer than the limit.</summary>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(
        HttpRequest request, int bytesMax, CancellationToken cancel)
    {
        if (request.ContentLength > bytesMax) return null;
        var buffer = new byte[bytesMax + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel);
        // Not in one: beside a Memory a null is an empty one.
        if (length > bytesMax) return null;
        return buffer.AsMemory(0, length);
    }
}
