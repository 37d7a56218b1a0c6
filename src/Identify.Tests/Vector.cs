using System.Text.Json;

namespace City.Identify.Tests;

/// <summary>The recorded vectors of the protocol.</summary>
internal static class Vector
{
    private static readonly JsonElement File = JsonDocument.Parse(System.IO.File.ReadAllBytes(
        Path.Combine(SourceTree.Root, "src", "Identify.Tests", "Vectors", "vectors.json"))).RootElement;

    /// <summary>All whole messages: the vector's id, and the bytes.</summary>
    public static IEnumerable<(string Id, byte[] Bytes, JsonElement Message)> Messages =>
        from vector in File.GetProperty("vectors").EnumerateArray()
        where vector.TryGetProperty("messages", out _)
        from message in vector.GetProperty("messages").EnumerateArray()
        select (vector.GetProperty("id").GetString()!, Bytes(message.GetProperty("hex")), message);

    /// <summary>
    /// Requests that are malformed or unusual; one with several datagrams gives them behind one another.
    /// </summary>
    public static IEnumerable<(string Id, byte[][] Datagrams)> Faults =>
        from fault in File.GetProperty("faults").EnumerateArray()
        select (fault.GetProperty("id").GetString()!, fault.TryGetProperty("hex", out var hex)
            ? [Bytes(hex)]
            : fault.GetProperty("hexDatagrams").EnumerateArray().Select(Bytes).ToArray());

    /// <summary>One vector.</summary>
    public static JsonElement Of(string id) => File.GetProperty("vectors").EnumerateArray()
        .Single(vector => vector.GetProperty("id").GetString() == id);

    /// <summary>The bytes of one message of a vector.</summary>
    public static byte[] Message(string id, int number) =>
        Bytes(Of(id).GetProperty("messages")[number].GetProperty("hex"));

    /// <summary>The bytes of a structure.</summary>
    public static byte[] Structure(string id) => Bytes(Of(id).GetProperty("hex"));

    /// <summary>Bytes with what differs from run to run as zeros.</summary>
    public static byte[] Masked(byte[] bytes, JsonElement message)
    {
        var masked = bytes.ToArray();
        if (!message.TryGetProperty("maskBytes", out var ranges)) return masked;
        foreach (var range in ranges.EnumerateArray())
        {
            var (from, to) = (range[0].GetInt32(), range[1].GetInt32());
            if (to < masked.Length) masked.AsSpan(from, to - from + 1).Clear();
        }

        return masked;
    }

    private static byte[] Bytes(JsonElement hex) => Convert.FromHexString(hex.GetString()!);
}
