using System.Buffers.Binary;

namespace City.Identify;

/// <summary>
/// What of a message its credential covers, from version 2.8 on, and how messages get one: both versions of the
/// envelope, session, number of the request, the credential's counter, header and body. Its flags are not covered, so
/// a message may be encrypted afterwards.
/// </summary>
internal static class Covered
{
    private const int EnvelopePart = 16;
    private const byte MajorBits = 0x03;

    /// <summary>The bytes that a signature or a code is made over.</summary>
    public static byte[] Of(ReadOnlySpan<byte> message, int counter)
    {
        var content = HandleCodec.HeaderAndBody(message);
        var covered = new byte[EnvelopePart + content.Length];
        message[..4].CopyTo(covered);
        covered[2] &= MajorBits;
        message.Slice(4, 8).CopyTo(covered.AsSpan(4));
        BinaryPrimitives.WriteInt32BigEndian(covered.AsSpan(12), counter);
        content.CopyTo(covered.AsSpan(EnvelopePart));
        return covered;
    }

    /// <summary>A whole message with a credential in the stead of the one that it has, or of none.</summary>
    public static byte[] WithCredential(ReadOnlySpan<byte> message, Credential credential)
    {
        var into = new WireWriter(message.Length + 512);
        into.Bytes(message[..Envelope.Bytes]);
        into.Bytes(HandleCodec.HeaderAndBody(message));
        credential.Write(into);
        into.Patch(16, into.Length - Envelope.Bytes);
        return into.ToArray();
    }

    /// <summary>Puts others in the stead of the messages that were written behind a place.</summary>
    public static void Rewrite(WireWriter written, int from, Func<ReadOnlyMemory<byte>, byte[]> anew)
    {
        ReadOnlyMemory<byte> rest = written.Written[from..].ToArray();
        written.CutAt(from);
        while (!rest.IsEmpty)
        {
            Envelope.TryRead(rest.Span, out var envelope);
            var length = Envelope.Bytes + envelope.MessageLength;
            written.Bytes(anew(rest[..length]));
            rest = rest[length..];
        }
    }
}
