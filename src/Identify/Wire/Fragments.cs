namespace City.Identify;

/// <summary>A message that is longer than a datagram goes as several, each with an envelope of its own.</summary>
internal static class Fragments
{
    /// <summary>Bytes of the message in each.</summary>
    public const int PayloadBytes = WireLimits.DatagramBytes - Envelope.Bytes;

    /// <summary>How many datagrams a message takes, envelope included.</summary>
    public static int Count(int messageBytes) =>
        messageBytes <= WireLimits.DatagramBytes
            ? 1
            : (messageBytes - Envelope.Bytes + PayloadBytes - 1) / PayloadBytes;

    /// <summary>Writes one of several datagrams.</summary>
    /// <param name="message">The whole message with its envelope.</param>
    /// <param name="number">Which, from 0.</param>
    /// <param name="into">Room for 512 bytes.</param>
    /// <returns>How long it is.</returns>
    public static int Write(ReadOnlySpan<byte> message, int number, Span<byte> into)
    {
        Envelope.TryRead(message, out var envelope);
        (envelope with { Flags = envelope.Flags | EnvelopeFlags.Fragment, Sequence = (uint)number }).Write(into);
        var rest = message[(Envelope.Bytes + number * PayloadBytes)..];
        var payload = rest[..Math.Min(rest.Length, PayloadBytes)];
        payload.CopyTo(into[Envelope.Bytes..]);
        return Envelope.Bytes + payload.Length;
    }
}
