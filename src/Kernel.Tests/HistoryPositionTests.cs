namespace City.Kernel.Tests;

public sealed class HistoryPositionTests
{
    [Fact]
    public void A_position_in_the_past_is_read_as_it_was_written()
    {
        Gen.Select(Gen.Long[Moment.Earliest.Milliseconds, Moment.Latest.Milliseconds], Gen.Int[0, int.MaxValue],
            Gen.Long[0, long.MaxValue]).Sample(parts =>
        {
            var (time, entity, seq) = parts;
            foreach (var position in new[]
            {
                new HistoryPosition(new Moment(time), entity, seq), HistoryPosition.Through(new Moment(time)),
            })
            {
                Assert.True(HistoryPosition.TryParse(position.ToString(), out var back));
                Assert.Equal(position.IsWhole ? HistoryPosition.Through(new Moment(time)) : position, back);
            }
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("2026-01-01T00:00:00Z_")]
    [InlineData("2026-01-01T00:00:00Z_1")]
    [InlineData("2026-01-01T00:00:00Z_1_2_3")]
    [InlineData("2026-01-01T00:00:00Z_-1_2")]
    [InlineData("2026-01-01T00:00:00Z_1_+2")]
    [InlineData("2026-01-01T00:00:00Z_99999999999_2")]
    public void Another_text_is_no_position(string text) => Assert.False(HistoryPosition.TryParse(text, out _));
}
