using System.Buffers.Binary;

namespace City.Identify;

/// <summary>The first 20 bytes of every message and of every fragment of one.</summary>
/// <param name="Version">What the message is written in.</param>
/// <param name="Flags">Compressed, encrypted, one of several fragments.</param>
/// <param name="Suggested">What the peer would rather have; major 0 where it suggests nothing.</param>
/// <param name="SessionId">The session, or what ties a challenge and its answer together; 0 for none.</param>
/// <param name="RequestId">Chosen by who asks, and repeated in the answer.</param>
/// <param name="Sequence">The number of the fragment, from 0.</param>
/// <param name="MessageLength">Bytes of header, body and credential of the whole message.</param>
internal readonly record struct Envelope(
    ProtocolVersion Version, EnvelopeFlags Flags, ProtocolVersion Suggested, uint SessionId, uint RequestId,
    uint Sequence, int MessageLength)
{
    /// <summary>How long one is.</summary>
    public const int Bytes = 20;

    private const byte MajorBits = 0x03;

    /// <summary>Reads one; false where the bytes are too few, or say an impossible length.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Envelope envelope)
    {
        envelope = default;
        if (bytes.Length < Bytes) return false;
        var length = BinaryPrimitives.ReadInt32BigEndian(bytes[16..]);
        envelope = new Envelope(
            new ProtocolVersion(bytes[0], bytes[1]),
            (EnvelopeFlags)(bytes[2] & ~MajorBits),
            new ProtocolVersion((byte)(bytes[2] & MajorBits), bytes[3]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt32BigEndian(bytes[12..]),
            length);
        return (uint)length <= WireLimits.MessageBytes;
    }

    /// <summary>Writes it into 20 bytes.</summary>
    public void Write(Span<byte> into)
    {
        into[0] = Version.Major;
        into[1] = Version.Minor;
        into[2] = (byte)((byte)Flags | (Suggested.Major & MajorBits));
        into[3] = Suggested.Minor;
        BinaryPrimitives.WriteUInt32BigEndian(into[4..], SessionId);
        BinaryPrimitives.WriteUInt32BigEndian(into[8..], RequestId);
        BinaryPrimitives.WriteUInt32BigEndian(into[12..], Sequence);
        BinaryPrimitives.WriteInt32BigEndian(into[16..], MessageLength);
    }
}
