using System.Text;

namespace City.Context;

/// <summary>
/// The names of one name table as bytes ready to be copied into an answer of one context, by number, worked out when
/// first needed.
/// </summary>
internal sealed class NameFragments(LdContext context, NameTable names)
{
    /// <summary>Names beyond this number are worked out each time: no table is held whole per context.</summary>
    private const int NumbersMax = 65_536;

    private readonly Lock _growing = new();
    private byte[]?[] _keys = new byte[]?[64];
    private byte[]?[] _texts = new byte[]?[64];
    private byte[]?[] _openings = new byte[]?[512];

    /// <summary>A name as a member's key: compacted, quoted, with the colon behind it.</summary>
    public ReadOnlySpan<byte> Key(int number)
    {
        var keys = Volatile.Read(ref _keys);
        return (uint)number < (uint)keys.Length && keys[number] is { } known ? known : MakeKey(number);
    }

    /// <summary>A name as a text value: compacted and quoted.</summary>
    public ReadOnlySpan<byte> Term(int number) => Key(number)[..^1];

    /// <summary>A name as a text value, quoted and as it is: a unit code, a dataset's URI.</summary>
    public ReadOnlySpan<byte> Text(int number)
    {
        var texts = Volatile.Read(ref _texts);
        return (uint)number < (uint)texts.Length && texts[number] is { } known ? known : MakeText(number);
    }

    /// <summary>A name as a member's key, and how a normalized attribute of a kind begins behind it.</summary>
    public ReadOnlySpan<byte> Opening(int number, AttributeKind kind)
    {
        var at = number * EntityWriter.Heads.Length + (int)kind;
        var openings = Volatile.Read(ref _openings);
        return (uint)at < (uint)openings.Length && openings[at] is { } known ? known : MakeOpening(at, number, kind);
    }

    private byte[] MakeOpening(int at, int number, AttributeKind kind) =>
        Keep(ref _openings, at, [.. Key(number), .. EntityWriter.Heads[(int)kind]]);

    private byte[] MakeKey(int number) =>
        Keep(ref _keys, number, [.. Quote(context.Compact(names[number])), (byte)':']);

    private byte[] MakeText(int number) => Keep(ref _texts, number, Quote(names[number]));

    private byte[] Keep(ref byte[]?[] place, int number, byte[] fragment)
    {
        if (number >= NumbersMax) return fragment;
        lock (_growing)
        {
            var all = place;
            if (number >= all.Length) Array.Resize(ref all, Math.Max(number + 1, all.Length * 2));
            Volatile.Write(ref all[number], fragment);
            Volatile.Write(ref place, all);
        }

        return fragment;
    }

    private static byte[] Quote(string text) => Encoding.UTF8.GetBytes(Value.Of(text).ToJson());
}
