using System.Security.Cryptography;
using System.Text;

namespace City.Identify;

/// <summary>
/// What a handle's text says: <c>prefix/suffix</c>, in which ASCII letters count alike whatever their case. What has no
/// slash is a prefix, and is spoken of as <c>0.NA/prefix</c>.
/// </summary>
internal static class HandleName
{
    /// <summary>The prefix under which prefixes themselves are handles.</summary>
    public const string PrefixOfPrefixes = "0.NA";

    private const byte Slash = (byte)'/';

    /// <summary>
    /// True where it can be registered: a prefix, a slash, a suffix, no control characters, not too long.
    /// </summary>
    public static bool IsWellFormed(string handle) =>
        handle.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash && slash < handle.Length - 1
        && !handle.AsSpan(0, slash).Contains(' ') && !handle.Any(char.IsControl)
        && Encoding.UTF8.GetByteCount(handle) <= WireLimits.HandleBytes;

    /// <summary>The part before the first slash; all of it where there is none.</summary>
    public static string PrefixOf(string handle) =>
        handle.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash ? handle[..slash] : handle;

    /// <summary>The part before the first slash; all of it where there is none.</summary>
    public static ReadOnlySpan<byte> PrefixOf(ReadOnlySpan<byte> handle) =>
        handle.IndexOf(Slash) is >= 0 and var slash ? handle[..slash] : handle;

    /// <summary>The handle of a prefix.</summary>
    public static string OfPrefix(string prefix) => $"{PrefixOfPrefixes}/{prefix}";

    /// <summary>The prefix that a handle <c>0.NA/prefix</c> is of; null for others.</summary>
    public static string? PrefixNamedBy(string handle) =>
        handle.StartsWith(PrefixOfPrefixes + "/", StringComparison.OrdinalIgnoreCase) ? handle[5..] : null;

    /// <summary>The prefix a prefix is derived from: 88.100 of 88.100.1; null where it has no dot.</summary>
    public static string? ParentOf(string prefix) =>
        prefix.LastIndexOf('.') is > 0 and var dot ? prefix[..dot] : null;

    /// <summary>True where two are the same but for the case of ASCII letters.</summary>
    public static bool Same(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other)
    {
        if (one.Length != other.Length) return false;
        if (one.SequenceEqual(other)) return true;
        for (var i = 0; i < one.Length; i++)
            if (one[i] != other[i] && Upper(one[i]) != Upper(other[i])) return false;
        return true;
    }

    /// <summary>The letter as it counts.</summary>
    public static byte Upper(byte letter) => letter is >= (byte)'a' and <= (byte)'z' ? (byte)(letter - 32) : letter;

    /// <summary>
    /// The hash by which a site chooses the server of a handle: MD5 of a part in capitals, its last four bytes as an
    /// absolute number. The one number without an absolute value counts as 0.
    /// </summary>
    public static int SiteHash(string handle, HashOption option) => SiteHash(Encoding.UTF8.GetBytes(handle), option);

    /// <inheritdoc cref="SiteHash(string, HashOption)"/>
    public static int SiteHash(ReadOnlySpan<byte> handle, HashOption option)
    {
        var slash = handle.IndexOf(Slash);
        var part = option switch
        {
            _ when slash < 0 => handle,
            HashOption.Prefix => handle[..slash],
            HashOption.Suffix => handle[(slash + 1)..],
            _ => handle,
        };
        var bytes = part.ToArray();
        foreach (ref var one in bytes.AsSpan()) one = Upper(one);
#pragma warning disable CA5351 // The protocol's choice of a server, nothing secret.
        var hash = MD5.HashData(bytes);
#pragma warning restore CA5351
        var number = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(12));
        return number == int.MinValue ? 0 : Math.Abs(number);
    }
}
