using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace City.Sense;

/// <summary>
/// Names a command after what it was made of: the same record of the same feed gives the same id, so that feeding a
/// file a second time changes nothing, while a corrected record is a new command.
/// </summary>
internal static class CommandIds
{
    private const int KeyLengthMax = 60, DigestLength = 16, KeptMax = 65_536;

    /// <summary>Where what is digested is written; nothing waits while it is in use.</summary>
    [ThreadStatic]
    private static ByteWriter? t_said;

    /// <summary>Visible ASCII without comma, percent sign and quotation mark.</summary>
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        [.. Enumerable.Range(0x21, 0x7E - 0x20).Select(letter => (char)letter).Except([',', '%', '"'])]);

    /// <summary>
    /// <c>feed/key/digest</c>: visible ASCII without commas, at most 118 characters. The key leads a person from a
    /// change back to the record; the digest covers the whole command.
    /// </summary>
    /// <param name="feed">The feed's name.</param>
    /// <param name="key">The record's key.</param>
    /// <param name="record">What the record says, without what is the same for every record.</param>
    /// <param name="constants">
    /// A digest of what the mapping says the same of every record, whether this command carries it or not: so the id
    /// does not hang on which record of an entity happened to come first.
    /// </param>
    public static string Of(string feed, string key, MappedRecord record, ReadOnlySpan<byte> constants)
    {
        var said = t_said ??= new ByteWriter(512);
        said.Clear();
        said.Block(constants);
        said.Text(record.EntityId);
        foreach (var attribute in record.Attributes) Write(said, attribute);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(said.Written, digest);
        if (said.Length > KeptMax) t_said = null;
        Span<char> tail = stackalloc char[1 + DigestLength];
        tail[0] = '/';
        Convert.TryToHexStringLower(digest[..(DigestLength / 2)], tail[1..], out _);
        return string.Concat(feed, "/", Readable(key), tail);
    }

    /// <summary>All that differs from record to record; what a mapping says of an attribute is constant.</summary>
    private static void Write(ByteWriter said, Attribute attribute)
    {
        said.Text(attribute.Name);
        said.Text(attribute.DatasetId ?? "");
        said.Fixed64((ulong)(attribute.ObservedAt?.Milliseconds ?? long.MinValue));
        said.Byte((byte)attribute.Value.Kind);
        said.Byte(attribute.Value.Scale);
        said.Fixed64((ulong)attribute.Value.Mantissa);
        said.Block(attribute.Value.Utf8);
    }

    private static string Readable(string key)
    {
        if (key.Length <= KeyLengthMax && !key.AsSpan().ContainsAnyExcept(Plain)) return key;
        var text = new StringBuilder(key.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(key))
        {
            if (Plain.Contains((char)octet)) text.Append((char)octet);
            else text.Append('%').Append(octet.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            // A key cut short would not tell records apart to a person, but the digest still does.
            if (text.Length > KeyLengthMax - 3) break;
        }

        return text.ToString();
    }
}
