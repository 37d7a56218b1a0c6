using System.Security.Cryptography;
using System.Text;

namespace City.Sense;

/// <summary>
/// Names a command after what it was made of: the same record of the same feed gives the same id, so that feeding a
/// file a second time changes nothing, while a corrected record is a new command.
/// </summary>
internal static class CommandIds
{
    private const int KeyLengthMax = 60;

    /// <summary>
    /// <c>feed/key/digest</c>: visible ASCII without commas, at most 118 characters. The key leads a person from a
    /// change back to the record; the digest covers the whole command.
    /// </summary>
    public static string Of(string feed, string key, EntityCommand command)
    {
        var digest = SHA256.HashData(NgsiJson.Bytes(command));
        var readable = Readable(key);
        return $"{feed}/{readable}/{Convert.ToHexStringLower(digest, 0, 8)}";
    }

    private static string Readable(string key)
    {
        var text = new StringBuilder(key.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(key))
        {
            var plain = octet is > 0x20 and < 0x7F and not ((byte)',' or (byte)'%' or (byte)'"');
            if (plain) text.Append((char)octet);
            else text.Append('%').Append(octet.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            // A key cut short would not tell records apart to a person, but the digest still does.
            if (text.Length > KeyLengthMax - 3) break;
        }

        return text.ToString();
    }
}
