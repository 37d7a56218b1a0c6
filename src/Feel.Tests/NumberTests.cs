using System.Numerics;
using Xunit;

namespace City.Feel.Tests;

public sealed class NumberTests
{
    private const int Rounds = 5_000;

    [Fact]
    public void Sums_and_products_are_those_of_exact_arithmetic_rounded_half_to_even()
    {
        var chance = new Random(15);
        for (var i = 0; i < Rounds; i++)
        {
            var (one, other) = (Draw(chance), Draw(chance));
            Assert.True(FeelNumber.TryAdd(one.Number, other.Number, out var sum));
            Assert.Equal(Sum(one, other), sum);
            Assert.True(FeelNumber.TryMultiply(one.Number, other.Number, out var product));
            Assert.Equal(Rounded(one.Size * other.Size, one.Exponent + other.Exponent), product);
        }
    }

    [Fact]
    public void A_quotient_is_at_most_half_a_digit_off()
    {
        var chance = new Random(16);
        for (var i = 0; i < Rounds; i++)
        {
            var (one, other) = (Draw(chance), Draw(chance));
            if (other.Size.IsZero) continue;
            Assert.True(FeelNumber.TryDivide(one.Number, other.Number, out var quotient));
            var low = Math.Min(one.Exponent, Math.Min(other.Exponent, quotient.Exponent + other.Exponent));
            var off = BigInteger.Abs(
                quotient.Coefficient * (BigInteger)other.Size * Power(quotient.Exponent + other.Exponent - low)
                - one.Size * Power(one.Exponent - low));
            var digits = BigInteger.Abs(quotient.Coefficient).ToString().Length;
            var unit = BigInteger.Abs(other.Size) * Power(quotient.Exponent + other.Exponent - low);
            Assert.True(off * 2 * Power(FeelNumber.DigitsMax - digits) <= unit, $"{one} / {other} = {quotient}");
        }
    }

    [Fact]
    public void The_order_of_numbers_is_that_of_exact_arithmetic()
    {
        var chance = new Random(17);
        for (var i = 0; i < Rounds; i++)
        {
            var (one, other) = (Draw(chance), chance.Next(3) == 0 ? Draw(chance) : Draw(chance));
            var low = Math.Min(one.Exponent, other.Exponent);
            var order = (one.Size * Power(one.Exponent - low)).CompareTo(other.Size * Power(other.Exponent - low));
            Assert.Equal(Math.Sign(order), Math.Sign(one.Number.CompareTo(other.Number)));
            if (order == 0) Assert.Equal(one.Number.GetHashCode(), other.Number.GetHashCode());
        }
    }

    [Fact]
    public void A_number_written_down_is_read_back_as_the_same()
    {
        var chance = new Random(18);
        for (var i = 0; i < Rounds; i++)
        {
            var number = Draw(chance).Number;
            Assert.True(FeelNumber.TryParse(number.ToString(), out var again));
            Assert.Equal(number, again);
        }
    }

    [Theory]
    [InlineData("2", "1.414213562373095048801688724209698")]
    [InlineData("1000000", "1000")]
    [InlineData("0.0001", "0.01")]
    public void A_root_has_all_its_digits(string number, string root)
    {
        Assert.True(FeelNumber.TryParse(number, out var read));
        Assert.True(HighMath.TrySqrt(read, out var found));
        Assert.Equal(root, found.ToString());
    }

    [Fact]
    public void Exponential_and_logarithm_have_all_their_digits()
    {
        Assert.True(HighMath.TryExp(FeelNumber.Of(1), out var e));
        Assert.Equal("2.718281828459045235360287471352662", e.ToString());
        Assert.True(HighMath.TryLog(FeelNumber.Of(10), out var log));
        Assert.Equal("2.302585092994045684017991454684364", log.ToString());
        Assert.True(HighMath.TryPower(FeelNumber.Of(2), FeelNumber.Of(0.5m), out var root));
        Assert.Equal("1.414213562373095048801688724209698", root.ToString());
    }

    private static Drawn Draw(Random chance)
    {
        var digits = chance.Next(4) == 0 ? 34 : chance.Next(1, 20);
        var size = BigInteger.Zero;
        for (var i = 0; i < digits; i++) size = size * 10 + chance.Next(10);
        if (chance.Next(2) == 0) size = -size;
        var exponent = chance.Next(5) == 0 ? chance.Next(-120, 120) : chance.Next(-12, 6);
        Assert.True(FeelNumber.TryMake(size, exponent, out var number));
        return new(size, exponent, number);
    }

    private static FeelNumber Sum(Drawn one, Drawn other)
    {
        var low = Math.Min(one.Exponent, other.Exponent);
        return Rounded(one.Size * Power(one.Exponent - low) + other.Size * Power(other.Exponent - low), low);
    }

    // By its decimal digits as text, which shares nothing with the arithmetic that is tested.
    private static FeelNumber Rounded(BigInteger exact, int exponent)
    {
        var text = BigInteger.Abs(exact).ToString();
        var drop = text.Length - FeelNumber.DigitsMax;
        if (drop > 0)
        {
            var (kept, rest) = (BigInteger.Parse(text[..^drop]), text[^drop..]);
            var isHalf = rest[0] == '5' && rest[1..].All(digit => digit == '0');
            if (isHalf ? !kept.IsEven : rest[0] >= '5') kept++;
            exact = exact.Sign * kept;
            exponent += drop;
        }

        Assert.True(FeelNumber.TryParse($"{exact}e{exponent}", out var number));
        return number;
    }

    private static BigInteger Power(int exponent) => BigInteger.Pow(10, exponent);

    private sealed record Drawn(BigInteger Size, int Exponent, FeelNumber Number);
}
