using System.Numerics;
using City.Kernel;

namespace City.Live;

/// <summary>
/// Packs a column of whole numbers: as they are, by their differences, or by the differences of these, whichever is
/// shortest, around their mean, in Rice codes; far outliers are written in full. Arithmetic wraps, so any 64-bit
/// numbers come back exactly. Layout: order (0 to 2, 0x80 where all residuals are zero) and the Rice parameter, the
/// seeds, the mean, a length, the codes. Very short columns (order 3) are differences in variable-length numbers.
/// </summary>
internal static class ColumnCodec
{
    private const int AllZero = 0x80, QuotientMax = 20, Short = 3, ShortMax = 6;

    public static void Write(ByteWriter writer, ReadOnlySpan<long> values, long anchor)
    {
        if (values.Length <= ShortMax) WriteShort(writer, values, anchor);
        else WriteLong(writer, values, anchor);
    }

    private static void WriteShort(ByteWriter writer, ReadOnlySpan<long> values, long anchor)
    {
        writer.Byte(Short);
        foreach (var value in values)
        {
            writer.Signed(unchecked(value - anchor));
            anchor = value;
        }
    }

    private static void WriteLong(ByteWriter writer, ReadOnlySpan<long> values, long anchor)
    {
        Span<ulong> best = stackalloc ulong[HistoryPartWriter.BlockPoints];
        Span<ulong> other = stackalloc ulong[HistoryPartWriter.BlockPoints];
        var (order, parameter, mean, cost) = (0, 0, 0L, long.MaxValue);
        for (var candidate = 0; candidate <= Math.Min(2, values.Length - 1); candidate++)
        {
            var candidateMean = Residuals(values, candidate, anchor, other);
            var residuals = other[..(values.Length - candidate)];
            var (k, bits) = Parameter(residuals);
            bits += candidate * 24;
            if (bits >= cost) continue;
            (order, parameter, mean, cost) = (candidate, k, candidateMean, bits);
            residuals.CopyTo(best);
        }

        var codes = best[..(values.Length - order)];
        var zero = codes.IndexOfAnyExcept(0UL) < 0;
        writer.Byte((byte)(order | (zero ? AllZero : 0)));
        if (order > 0) writer.Signed(unchecked(values[0] - anchor));
        if (order > 1) writer.Signed(unchecked(values[1] - values[0]));
        writer.Signed(mean);
        if (zero) return;
        writer.Byte((byte)parameter);
        Codes(writer, codes, parameter);
    }

    public static void Read(ref ByteReader reader, Span<long> values, long anchor)
    {
        var head = reader.Byte();
        var order = head & 0x03;
        if (order == Short)
        {
            foreach (ref var value in values) anchor = value = unchecked(anchor + reader.Signed());
            return;
        }

        if (order > 0) values[0] = unchecked(anchor + reader.Signed());
        if (order > 1) values[1] = unchecked(values[0] + reader.Signed());
        var mean = reader.Signed();
        if ((head & AllZero) != 0) values[order..].Clear();
        else
        {
            var parameter = reader.Byte();
            var bits = new BitReader(reader.Block());
            for (var i = order; i < values.Length; i++) values[i] = Unfold(Code(ref bits, parameter));
        }

        for (var i = order; i < values.Length; i++)
            values[i] = unchecked(values[i] + mean + order switch
            {
                0 => anchor,
                1 => values[i - 1],
                _ => 2 * values[i - 1] - values[i - 2],
            });
    }

    /// <summary>Passes over a column of so many numbers.</summary>
    public static void Skip(ref ByteReader reader, int count)
    {
        var head = reader.Byte();
        var order = head & 0x03;
        var numbers = order == Short ? count : order + 1;
        for (var i = 0; i < numbers; i++) reader.Signed();
        if (order == Short || (head & AllZero) != 0) return;
        reader.Byte();
        reader.Block();
    }

    /// <summary>
    /// The folded residuals around their mean, which is given back; 0 for differences of differences.
    /// </summary>
    private static long Residuals(ReadOnlySpan<long> values, int order, long anchor, Span<ulong> into)
    {
        Int128 sum = 0;
        for (var i = order; i < values.Length; i++) sum += Raw(values, i, order, anchor);
        var mean = values.Length == order ? 0 : (long)(sum / (values.Length - order));
        for (var i = order; i < values.Length; i++)
            into[i - order] = Fold(unchecked(Raw(values, i, order, anchor) - mean));
        return mean;
    }

    private static long Raw(ReadOnlySpan<long> values, int i, int order, long anchor) => unchecked(order switch
    {
        0 => values[i] - anchor,
        1 => values[i] - values[i - 1],
        _ => values[i] - 2 * values[i - 1] + values[i - 2],
    });

    private static (int Parameter, long Bits) Parameter(ReadOnlySpan<ulong> codes)
    {
        Int128 sum = 0;
        foreach (var code in codes) sum += code;
        if (sum == 0) return (0, 0);
        var mean = (ulong)(sum / Math.Max(1, codes.Length));
        var middle = 63 - BitOperations.LeadingZeroCount(mean | 1);
        var (best, cost) = (0, long.MaxValue);
        for (var k = Math.Max(0, middle - 2); k <= Math.Min(60, middle + 1); k++)
        {
            long bits = 0;
            foreach (var code in codes)
            {
                var quotient = code >> k;
                bits += quotient < QuotientMax ? (long)quotient + 1 + k : QuotientMax + 64;
            }

            if (bits < cost) (best, cost) = (k, bits);
        }

        return (best, cost);
    }

    private static void Codes(ByteWriter writer, ReadOnlySpan<ulong> codes, int parameter)
    {
        var scratch = new ByteWriter(codes.Length * 8);
        var bits = new BitWriter(scratch);
        foreach (var code in codes)
        {
            var quotient = code >> parameter;
            if (quotient < QuotientMax)
            {
                bits.Write((1UL << (int)quotient) - 1, (int)quotient + 1);
                bits.Write(code, parameter);
            }
            else
            {
                bits.Write((1UL << QuotientMax) - 1, QuotientMax);
                bits.Write(code, 64);
            }
        }

        bits.Flush();
        writer.Block(scratch.Written);
    }

    private static ulong Code(ref BitReader bits, int parameter)
    {
        var quotient = bits.Ones(QuotientMax);
        return quotient == QuotientMax ? bits.Read(64) : (ulong)quotient << parameter | bits.Read(parameter);
    }

    private static ulong Fold(long value) => (ulong)((value << 1) ^ (value >> 63));

    private static long Unfold(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);
}
