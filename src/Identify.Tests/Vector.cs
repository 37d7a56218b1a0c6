using System.Text.Json;

namespace City.Identify.Tests;

/// <summary>The vectors of the protocol: recorded ones, and for sessions derived ones.</summary>
internal static class Vector
{
    private static readonly JsonElement File = Open("vectors.json"), Sessions = Open("sessions.json");

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

    /// <summary>Whole messages of sessions: these were computed, and captured from nobody.</summary>
    public static IEnumerable<byte[]> Derived =>
        from vector in Sessions.GetProperty("vectors").EnumerateArray()
        where vector.TryGetProperty("messages", out _)
        from message in vector.GetProperty("messages").EnumerateArray()
        select Bytes(message.GetProperty("hex"));

    /// <summary>The bytes of one message of a derived vector.</summary>
    public static byte[] Session(string id, int number) => Session(id, "messages", number);

    /// <summary>The bytes of one that is encrypted.</summary>
    public static byte[] Encrypted(string id, int number) => Session(id, "encrypted", number);

    /// <summary>A key or number that the derived vectors were computed with.</summary>
    public static string Key(string name) => Sessions.GetProperty("keys").GetProperty(name).GetString()!;

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

    private static byte[] Session(string id, string kind, int number) => Bytes(
        Sessions.GetProperty("vectors").EnumerateArray().Single(vector => vector.GetProperty("id").GetString() == id)
            .GetProperty(kind)[number].GetProperty("hex"));

    private static JsonElement Open(string name) => JsonDocument.Parse(System.IO.File.ReadAllBytes(
        Path.Combine(SourceTree.Root, "src", "Identify.Tests", "Vectors", name))).RootElement;

    private static byte[] Bytes(JsonElement hex) => Convert.FromHexString(hex.GetString()!);
}
