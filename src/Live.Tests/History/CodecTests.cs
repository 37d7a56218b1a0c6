namespace City.Live.Tests;

public sealed class CodecTests
{
    private static readonly Gen<long> Extreme =
        Gen.OneOf(long.MinValue, long.MinValue + 1, long.MaxValue, long.MaxValue - 1, 0L, 1L, -1L);

    private static readonly Gen<long[]> Column = Gen.OneOf(
        Gen.Long.Array[1, 512], Extreme.Array[1, 512], Gen.OneOf(Gen.Const(5L), Extreme).Array[1, 64],
        Gen.Select(Gen.Long, Gen.Int[1, 512]).Select((value, count) => Enumerable.Repeat(value, count).ToArray()),
        Gen.Select(Gen.Long, Gen.Long[-100, 100], Gen.Int[1, 512]).Select((first, step, count) =>
            Enumerable.Range(0, count).Select(i => unchecked(first + step * i)).ToArray()),
        Gen.Select(Extreme, Extreme, Gen.Int[1, 512]).Select((one, other, count) =>
            Enumerable.Range(0, count).Select(i => i % 2 == 0 ? one : other).ToArray()),
        Gen.Select(Gen.Long[0, 1000].Array[1, 512], Gen.Int[0, 511], Gen.Long).Select((values, at, outlier) =>
        {
            values[at % values.Length] = outlier;
            return values;
        }));

    [Fact]
    public void Every_column_of_numbers_comes_back_exactly() => Gen.Select(
        Column, Gen.OneOf(Gen.Const(0L), Gen.Long)).Sample(
        (column, anchor) =>
        {
            var writer = new ByteWriter();
            ColumnCodec.Write(writer, column, anchor);
            writer.Byte(0x5a);
            var back = new long[column.Length];
            Array.Fill(back, 77);
            var reader = new ByteReader(writer.Written);
            ColumnCodec.Read(ref reader, back, anchor);
            Assert.Equal(column, back);
            Assert.Equal(0x5a, reader.Byte());
            Assert.True(writer.Length < 40 + column.Length * 11);
        }, iter: 4_000, print: each => $"anchor {each.Item2}: {string.Join(' ', each.Item1)}");

    [Fact]
    public void A_steady_series_costs_next_to_nothing()
    {
        var writer = new ByteWriter();
        ColumnCodec.Write(writer, [.. Enumerable.Range(0, 512).Select(i => 1_800_000_000_000 + i * 60_000L)], 0);
        Assert.True(writer.Length < 24, $"{writer.Length} bytes");
    }

    [Fact]
    public void Bits_of_any_width_come_back() => Gen.Select(
        Gen.ULong, Gen.Int[0, 64], Gen.Int[0, 20]).Array[1, 200].Sample(
        each =>
        {
            var writer = new ByteWriter();
            var bits = new BitWriter(writer);
            foreach (var (value, width, ones) in each)
            {
                bits.Write(value, width);
                bits.Write((1UL << ones) - 1, ones < 20 ? ones + 1 : 20);
            }

            bits.Flush();
            var reader = new BitReader(writer.Written);
            foreach (var (value, width, ones) in each)
            {
                Assert.Equal(width == 64 ? value : value & ((1UL << width) - 1), reader.Read(width));
                Assert.Equal(ones, reader.Ones(20));
            }
        }, iter: 1_000);

    [Fact]
    public void Numbers_of_any_scale_come_back_as_the_same_values() =>
        Gen.Select(
                Gen.OneOf(Gen.Long, Extreme, Gen.Long[-999, 999]),
                Gen.Frequency((5, Gen.Int[0, 2]), (1, Gen.Int[0, 31])))
            .Array[1, 300].Sample(
            numbers =>
            {
                var points = numbers.Select(each => Value.Decimal(each.Item1, each.Item2))
                    .Select(value => new PackedPoint(1, 0, 0, 0, value.Mantissa, 0, value.Scale)).ToArray();
                var writer = new ByteWriter();
                DecimalColumn.Write(writer, points, new long[points.Length]);
                var (mantissas, scales) = (new long[points.Length], new long[points.Length]);
                var reader = new ByteReader(writer.Written);
                DecimalColumn.Read(ref reader, mantissas, scales);
                for (var i = 0; i < points.Length; i++)
                    Assert.Equal(
                        Value.Decimal(points[i].Mantissa, points[i].Scale),
                        Value.Decimal(mantissas[i], (int)scales[i]));
            }, iter: 1_000);

    [Fact]
    public void Parts_of_history_give_back_every_point_and_any_damage_is_found()
    {
        var random = new Random(3);
        for (var round = 0; round < 20; round++)
        {
            var points = Points(random, count: round < 18 ? random.Next(1, 400) : 40_000);
            using var writer = new HistoryPartWriter(tier: round % 2);
            foreach (var point in points) writer.Add(point, Shape(point.Shape));
            writer.Finish();
            var back = new List<(PackedPoint, string)>();
            foreach (var (part, body) in writer.Parts)
            {
                var reader = new HistoryPartReader(part, body);
                var read = new List<PackedPoint>();
                reader.Read(PointRange.All, static _ => true, read);
                back.AddRange(read.Select(point => Bare(point, reader.Shapes[point.Shape])));
                AssertHead(part, read, body.Length);
                AssertOneSeries(reader, read);
                if (round < 6) AssertDamageIsFound(part, body.ToArray());
            }

            Assert.Equal(points.Select(point => Bare(point, Shape(point.Shape))), back);
        }
    }

    private static List<PackedPoint> Points(Random random, int count)
    {
        var points = new List<PackedPoint>();
        for (var i = 0; i < count; i++)
            points.Add(new PackedPoint(
                SeriesKey.Of(random.Next(5), random.Next(3)), 1_800_000_000_000 + random.Next(-5_000, 5_000),
                1_800_000_000_000 + i, i + 1, random.Next(-100, 100), random.Next(6), 1));
        points.Sort();
        return points;
    }

    private static (PackedPoint, string) Bare(PackedPoint point, byte[] shape) =>
        (point with { Shape = 0 }, Convert.ToHexString(shape));

    private static byte[] Shape(int number) => number == 0 ? [] : [1, (byte)ValueKind.Decimal, (byte)number];

    private static void AssertHead(HistoryPart part, List<PackedPoint> points, int bytes)
    {
        Assert.Equal((points.Count, bytes), (part.Points, part.Bytes));
        Assert.Equal((points[0].Series, points[^1].Series), (part.FirstSeries, part.LastSeries));
        Assert.Equal(points.Min(point => point.Observed), part.FirstObserved.Milliseconds);
        Assert.Equal(points.Max(point => point.Observed), part.LastObserved.Milliseconds);
        Assert.Equal((points.Min(point => point.Seq), points.Max(point => point.Seq)), (part.FirstSeq, part.LastSeq));
    }

    private static void AssertOneSeries(HistoryPartReader reader, List<PackedPoint> all)
    {
        var series = all[all.Count / 2].Series;
        var some = new List<PackedPoint>();
        var one = PointRange.All with { FirstSeries = series, LastSeries = series };
        reader.Read(one, static _ => true, some);
        Assert.Equal(all.Where(point => point.Series == series), some);
        some.Clear();
        reader.Read(PointRange.All, key => key != series, some);
        Assert.Equal(all.Where(point => point.Series != series), some);
        foreach (var time in new[] { HistoryTime.Observed, HistoryTime.Recorded })
        {
            some.Clear();
            var (from, until) = (1_799_999_999_000, 1_800_000_001_500);
            reader.Read(one with { Time = time, From = from, Until = until }, static _ => true, some);
            Assert.Equal(
                all.Where(point => point.Series == series && Time(point) >= from && Time(point) < until), some);

            long Time(PackedPoint point) => time == HistoryTime.Observed ? point.Observed : point.Recorded;
        }
    }

    private static void AssertDamageIsFound(HistoryPart part, byte[] body)
    {
        for (var at = 0; at < body.Length; at++)
        {
            body[at] ^= (byte)(1 << (at % 8));
            Assert.Throws<InvalidDataException>(() => new HistoryPartReader(part, body));
            body[at] ^= (byte)(1 << (at % 8));
        }

        Assert.Throws<InvalidDataException>(() => new HistoryPartReader(part, body.AsMemory(0, body.Length - 1)));
        Assert.Throws<InvalidDataException>(() => new HistoryPartReader(part, default));
    }
}
