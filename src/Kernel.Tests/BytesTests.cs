namespace City.Kernel.Tests;

public sealed class BytesTests
{
    [Fact]
    public void Numbers_texts_and_blocks_read_back_as_they_were_written() =>
        Gen.Select(
            Gen.ULong, Gen.Long, Gen.UInt, Gen.Int[0, int.MaxValue], Gen.Byte.Array,
            Gen.OneOf("", "a", "桥😀")).Sample(
            (unsigned, signed, four, count, bytes, text) =>
            {
                foreach (var shift in new[] { 0, 20, 41, 63 })
                {
                    var writer = new ByteWriter(1);
                    writer.Unsigned(unsigned >> shift);
                    writer.Signed(signed >> shift);
                    writer.Fixed32(four);
                    writer.Fixed64(unsigned);
                    writer.Count(count >> (shift / 2));
                    writer.Block(bytes);
                    writer.Text(text);
                    writer.Byte(7);
                    var reader = new ByteReader(writer.Written);
                    Assert.Equal(unsigned >> shift, reader.Unsigned());
                    Assert.Equal(signed >> shift, reader.Signed());
                    Assert.Equal(four, reader.Fixed32());
                    Assert.Equal(unsigned, reader.Fixed64());
                    Assert.Equal(count >> (shift / 2), reader.Count());
                    Assert.Equal(bytes, reader.Block().ToArray());
                    Assert.Equal(text, reader.Text());
                    Assert.Equal(7, reader.Byte());
                    Assert.True(reader.AtEnd);
                    Cut(writer.ToArray());
                }
            }, iter: 300);

    [Theory]
    [InlineData(0UL, 1)]
    [InlineData(127UL, 1)]
    [InlineData(128UL, 2)]
    [InlineData(ulong.MaxValue, 10)]
    public void Small_numbers_take_few_bytes(ulong value, int length)
    {
        var writer = new ByteWriter();
        writer.Unsigned(value);
        Assert.Equal(length, writer.Length);
    }

    [Fact]
    public void Bytes_that_end_too_early_or_say_impossible_lengths_are_damage()
    {
        Assert.Throws<InvalidDataException>(() => new ByteReader([]).Byte());
        Assert.Throws<InvalidDataException>(() => new ByteReader([1, 2]).Bytes(3).Length);
        Assert.Throws<InvalidDataException>(() => new ByteReader([1, 2]).Bytes(-1).Length);
        Assert.Throws<InvalidDataException>(() => new ByteReader([.. Enumerable.Repeat((byte)0xff, 12)]).Unsigned());
        Assert.Throws<InvalidDataException>(() => new ByteReader([0xff, 0xff, 0xff, 0xff, 0x7f]).Count());
        Assert.Throws<InvalidDataException>(() => new ByteReader([5, 1, 2]).Block().Length);
        Assert.Throws<InvalidDataException>(() => new ByteReader([0x80]).Unsigned());
    }

    [Fact]
    public void A_writer_goes_back_to_where_it_was()
    {
        var writer = new ByteWriter();
        writer.Text("kept");
        var length = writer.Length;
        writer.Text("dropped");
        writer.Truncate(length);
        writer.Truncate(1_000);
        Assert.Equal("kept", new ByteReader(writer.Written).Text());
        writer.Clear();
        Assert.Equal(0, writer.Length);
    }

    private static void Cut(byte[] bytes)
    {
        var reader = new ByteReader(bytes.AsSpan(0, bytes.Length - 1));
        reader.Unsigned();
        reader.Signed();
        reader.Fixed32();
        reader.Fixed64();
        reader.Count();
        reader.Block();
        reader.Text();
        try
        {
            reader.Byte();
            Assert.Fail("A byte was read that is not there.");
        }
        catch (InvalidDataException)
        {
        }
    }
}
