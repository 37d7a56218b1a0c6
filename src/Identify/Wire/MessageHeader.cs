using System.Buffers.Binary;

namespace City.Identify;

/// <summary>The 24 bytes between envelope and body.</summary>
/// <param name="Op">What is asked for.</param>
/// <param name="Response">How it ended; None in a request.</param>
/// <param name="Flags">How it wants to be treated.</param>
/// <param name="SiteSerial">Which edition of the site the client knows; 0xFFFF for none.</param>
/// <param name="Recursion">How many nodes have asked each other so far.</param>
/// <param name="Expiration">Unix seconds after which the message is void; 0 for never.</param>
/// <param name="BodyLength">Bytes of the body, the digest of the request among them.</param>
internal readonly record struct MessageHeader(
    OpCode Op, ResponseCode Response, OpFlags Flags, ushort SiteSerial, byte Recursion, uint Expiration,
    int BodyLength)
{
    /// <summary>How long one is.</summary>
    public const int Bytes = 24;

    /// <summary>The serial of a client that does not know the site.</summary>
    public const ushort UnknownSite = 0xFFFF;

    /// <summary>
    /// Reads one from the bytes behind an envelope; false where body and credential cannot be behind it.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out MessageHeader header)
    {
        header = default;
        if (bytes.Length < Bytes) return false;
        header = new MessageHeader(
            (OpCode)BinaryPrimitives.ReadInt32BigEndian(bytes),
            (ResponseCode)BinaryPrimitives.ReadInt32BigEndian(bytes[4..]),
            (OpFlags)BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]),
            BinaryPrimitives.ReadUInt16BigEndian(bytes[12..]),
            bytes[14],
            BinaryPrimitives.ReadUInt32BigEndian(bytes[16..]),
            BinaryPrimitives.ReadInt32BigEndian(bytes[20..]));
        return (uint)header.BodyLength <= (uint)(bytes.Length - Bytes);
    }

    /// <summary>Writes it into 24 bytes.</summary>
    public void Write(Span<byte> into)
    {
        BinaryPrimitives.WriteInt32BigEndian(into, (int)Op);
        BinaryPrimitives.WriteInt32BigEndian(into[4..], (int)Response);
        BinaryPrimitives.WriteUInt32BigEndian(into[8..], (uint)Flags);
        BinaryPrimitives.WriteUInt16BigEndian(into[12..], SiteSerial);
        into[14] = Recursion;
        into[15] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(into[16..], Expiration);
        BinaryPrimitives.WriteInt32BigEndian(into[20..], BodyLength);
    }
}
