namespace City.Kernel.Tests;

public sealed class TableTests
{
    [Fact]
    public void Names_are_numbered_in_order_once_each_and_the_empty_one_is_zero()
    {
        var names = new NameTable();
        Assert.Equal((0, 0, 1), (names.Find(""), names.Find(null), names.Count));
        for (var i = 1; i < 1_000; i++) Assert.Equal(i, names.Intern($"https://t/{i}"));
        for (var i = 999; i > 0; i--) Assert.Equal(i, names.Intern($"https://t/{i}"));
        Assert.Equal("https://t/500", names[500]);
        Assert.Equal(-1, names.Find("https://t/1000"));
        Assert.Equal(1_000, names.Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => names[1_000]);
        Assert.Throws<ArgumentException>(() => names.Intern(new string('x', NameTable.NameBytesMax + 1)));
    }

    [Fact]
    public async Task Readers_beside_the_writer_see_each_number_with_its_name()
    {
        var names = new NameTable();
        var done = false;
        var readers = Enumerable.Range(0, 3).Select(seed => Task.Run(() =>
        {
            var random = new Random(seed);
            while (!Volatile.Read(ref done))
            {
                var number = random.Next(names.Count);
                var name = names[number];
                Assert.Equal(number == 0 ? "" : $"n{number}", name);
                // A name is found by its text a moment after it is found by its number.
                Assert.True(names.Find(name) is var found && (found == number || found == -1));
            }
        })).ToList();
        for (var i = 1; i < 100_000; i++) names.Intern($"n{i}");
        Volatile.Write(ref done, true);
        await Task.WhenAll(readers);
    }

    [Fact]
    public void Positions_read_back_from_their_text_and_equal_ones_are_equal() =>
        Gen.Long[0, long.MaxValue].Array[1, 9].Sample(
            seqs =>
            {
                var position = new FeedPosition([.. seqs]);
                Assert.True(FeedPosition.TryParse(position.ToString(), seqs.Length, out var back));
                Assert.Equal(position, back);
                Assert.Equal(position.GetHashCode(), back.GetHashCode());
                Assert.Equal(seqs[0] != 7, position != position.After(0, 7));
            }, iter: 500);

    [Theory]
    [InlineData("1.2")]
    [InlineData("1.2.3.4")]
    [InlineData("1..3")]
    [InlineData("1.-2.3")]
    [InlineData("1.+2.3")]
    [InlineData("1. 2.3")]
    [InlineData("1.2.3.")]
    [InlineData("1.2.9223372036854775808")]
    [InlineData("a.b.c")]
    [InlineData("now")]
    public void What_is_no_position_of_three_shards_is_refused(string text) =>
        Assert.False(FeedPosition.TryParse(text, 3, out _));

    [Fact]
    public void The_empty_text_is_the_beginning()
    {
        Assert.True(FeedPosition.TryParse("", 3, out var position));
        Assert.Equal("0.0.0", position.ToString());
    }

    [Fact]
    public void A_result_is_a_value_or_a_refusal()
    {
        Result<int> value = 5, refused = new Refusal(RefusalKind.Invalid, "a.b", "No.");
        Assert.True(value.TryGet(out var five, out var none) && five == 5 && none is null);
        Assert.False(refused.TryGet(out _, out var refusal));
        Assert.Equal("a.b", refusal.Code);
    }
}
