using City.Kernel;

namespace City.Live;

/// <summary>
/// The numbers of a block: whole numbers at one common scale where they fit, else digits and scales apart. Layout: the
/// common scale (0 to 31) and one column, or 0xFF and two columns.
/// </summary>
internal static class DecimalColumn
{
    private const byte Apart = 0xFF;

    private static readonly long[] Powers = MakePowers();

    public static void Write(ByteWriter writer, ReadOnlySpan<PackedPoint> points, Span<long> column)
    {
        byte scale = 0;
        foreach (var point in points) scale = Math.Max(scale, point.Scale);
        if (TryScale(points, scale, column))
        {
            writer.Byte(scale);
            ColumnCodec.Write(writer, column, 0);
            return;
        }

        writer.Byte(Apart);
        for (var i = 0; i < column.Length; i++) column[i] = points[i].Mantissa;
        ColumnCodec.Write(writer, column, 0);
        for (var i = 0; i < column.Length; i++) column[i] = points[i].Scale;
        ColumnCodec.Write(writer, column, 0);
    }

    public static void Read(ref ByteReader reader, Span<long> mantissas, Span<long> scales)
    {
        var scale = reader.Byte();
        ColumnCodec.Read(ref reader, mantissas, 0);
        if (scale == Apart) ColumnCodec.Read(ref reader, scales, 0);
        else scales.Fill(scale);
    }

    public static void Skip(ref ByteReader reader, int count)
    {
        var scale = reader.Byte();
        ColumnCodec.Skip(ref reader, count);
        if (scale == Apart) ColumnCodec.Skip(ref reader, count);
    }

    private static bool TryScale(ReadOnlySpan<PackedPoint> points, byte scale, Span<long> column)
    {
        for (var i = 0; i < points.Length; i++)
        {
            var by = scale - points[i].Scale;
            if (by >= Powers.Length || Math.Abs((double)points[i].Mantissa) > long.MaxValue / Powers[by] / 4)
                return false;
            column[i] = points[i].Mantissa * Powers[by];
        }

        return true;
    }

    private static long[] MakePowers()
    {
        var powers = new long[18];
        powers[0] = 1;
        for (var i = 1; i < powers.Length; i++) powers[i] = powers[i - 1] * 10;
        return powers;
    }
}
