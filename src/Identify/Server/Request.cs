using System.Net;

namespace City.Identify;

/// <summary>A request that is being answered.</summary>
/// <param name="Message">All its bytes, envelope included.</param>
/// <param name="Envelope">Its envelope.</param>
/// <param name="Header">Its header.</param>
/// <param name="Source">Who sent it.</param>
/// <param name="Connection">What is known of its connection; null over UDP.</param>
internal sealed record Request(
    ReadOnlyMemory<byte> Message, Envelope Envelope, MessageHeader Header, IPAddress Source,
    ConnectionState? Connection)
{
    /// <summary>The session that it came in, and whose it is for sure; null for none.</summary>
    public Session? Session { get; init; }

    /// <summary>True where it came encrypted; <see cref="Message"/> is what it said.</summary>
    public bool IsSealed { get; init; }

    /// <summary>The door that counts it and since when; null where nobody counts.</summary>
    public (TrafficDoor Door, long Begun)? Counted { get; init; }

    /// <summary>A request of bytes as they came; where its head cannot be read its header says nothing.</summary>
    public static Request Of(byte[] message, IPAddress source, ConnectionState? connection)
    {
        Envelope.TryRead(message, out var envelope);
        return new Request(message, envelope, HeaderOf(message), source, connection);
    }

    /// <summary>The same request, decrypted.</summary>
    public Request Opened(byte[] message)
    {
        Envelope.TryRead(message, out var envelope);
        return this with
        {
            Message = message, Envelope = envelope, Header = HeaderOf(message), IsSealed = true,
        };
    }

    private static MessageHeader HeaderOf(ReadOnlySpan<byte> message) => message.Length >= Envelope.Bytes
        && MessageHeader.TryRead(message[Envelope.Bytes..], out var header) ? header : default;
}
