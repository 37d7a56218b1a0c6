using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace City.Context;

/// <summary>Compares UTF-8 texts byte by byte, so that a dictionary can be asked with a span of a request.</summary>
internal sealed class Utf8Comparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    public static readonly Utf8Comparer Instance = new();

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    /// <summary>Eight bytes at a time, from a beginning that nobody outside of this process knows.</summary>
    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        var hash = Seed ^ (ulong)alternate.Length;
        for (; alternate.Length >= 8; alternate = alternate[8..])
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(alternate));
        foreach (var last in alternate) hash = (hash ^ last) * 0x9E3779B97F4A7C15;
        return (int)(Mix(hash) >> 32);
    }

    private static readonly ulong Seed = (ulong)HashCode.Combine(1) << 32 | (uint)HashCode.Combine(2);

    private static ulong Mix(ulong value)
    {
        var high = Math.BigMul(value, 0xD6E8FEB86659FD93, out var low);
        return high ^ low;
    }

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
}
