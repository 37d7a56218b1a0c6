using System.Buffers.Binary;

namespace City.Live;

/// <summary>
/// How many points retention has dropped, and the sum of what tells them apart: so that it can be proved of a history
/// that it lacks nothing else.
/// </summary>
internal readonly record struct DroppedPoints(long Count, ulong Sum)
{
    public static DroppedPoints operator +(DroppedPoints left, DroppedPoints right) =>
        new(left.Count + right.Count, left.Sum + right.Sum);

    /// <summary>With one point more.</summary>
    public DroppedPoints With(in PackedPoint point, ReadOnlySpan<byte> shape) =>
        new(Count + 1, Sum + Hash(point, shape));

    /// <summary>Tells points apart: two different ones have the same hash by a chance of 1 in 2^64.</summary>
    public static ulong Hash(in PackedPoint point, ReadOnlySpan<byte> shape)
    {
        // Parts keep the numbers of a block at one scale.
        var (mantissa, scale) = (point.Mantissa, point.Scale);
        for (; scale > 0 && mantissa % 10 == 0; scale--) mantissa /= 10;
        Span<byte> bytes = stackalloc byte[7 * sizeof(long)];
        ReadOnlySpan<long> numbers =
        [
            point.Series, point.Observed, point.Recorded, point.Seq, mantissa, scale, (long)StableHash.Of(shape),
        ];
        for (var i = 0; i < numbers.Length; i++)
            BinaryPrimitives.WriteInt64LittleEndian(bytes[(i * sizeof(long))..], numbers[i]);
        return StableHash.Of(bytes);
    }
}
