using System.Globalization;
using System.Numerics;

namespace City.Kernel.Tests;

public sealed class NumberTests
{
    /// <summary>Number tokens as RFC 8259 allows them, of up to 25 digits and exponents up to ±45.</summary>
    private static readonly Gen<string> Token = Gen.Select(
        Gen.Bool,
        Gen.OneOf("0", "1", "9", "123456789", "12345678901234567", "999999999999999999", "1000000000000000000"),
        Gen.Int[0, 9].Array[0, 22], Gen.OneOf("", "", "e", "E"), Gen.OneOf("", "+", "-"), Gen.Int[0, 45],
        (negative, whole, fraction, e, sign, exponent) => (negative ? "-" : "") + whole
            + (fraction.Length == 0 ? "" : "." + string.Concat(fraction)) + (e == "" ? "" : e + sign + exponent));

    [Fact]
    public void A_number_token_keeps_its_value_to_the_last_digit() => Token.Sample(
        token =>
        {
            var value = Value.Number(Encoding.ASCII.GetBytes(token));
            Assert.Equal(Exact(token), Exact(value.ToJson()));
            Assert.Equal(value, Value.Number(Encoding.ASCII.GetBytes(value.ToJson())));
            Assert.True(value.TryGetNumber(out var number));
            Assert.Equal(double.Parse(token, CultureInfo.InvariantCulture), number);
            if (value.Kind == ValueKind.Decimal) Assert.True(value.Scale == 0 || value.Mantissa % 10 != 0);
            else Assert.Equal(token, value.ToJson());
        }, iter: 20_000);

    [Theory]
    [InlineData("1", "1.0")]
    [InlineData("100", "1e2")]
    [InlineData("0.01", "1E-2")]
    [InlineData("0", "-0")]
    [InlineData("0", "0.000e-400")]
    [InlineData("1.5", "15e-1")]
    [InlineData("-2.5", "-2.500")]
    public void Tokens_of_one_number_are_one_value(string one, string other) =>
        Assert.Equal(Value.Number(Encoding.ASCII.GetBytes(one)), Value.Number(Encoding.ASCII.GetBytes(other)));

    [Theory]
    [InlineData("999999999999999999", ValueKind.Decimal)]
    [InlineData("1000000000000000000", ValueKind.Json)]
    [InlineData("1e17", ValueKind.Decimal)]
    [InlineData("1e18", ValueKind.Json)]
    [InlineData("1e-31", ValueKind.Decimal)]
    [InlineData("1e-32", ValueKind.Json)]
    [InlineData("1e400", ValueKind.Json)]
    [InlineData("1e-99999", ValueKind.Json)]
    public void Numbers_that_need_more_room_stay_the_text_they_are(string token, ValueKind kind)
    {
        var value = Value.Number(Encoding.ASCII.GetBytes(token));
        Assert.Equal(kind, value.Kind);
        if (kind == ValueKind.Json) Assert.Equal(token, value.ToJson());
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("-.")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("1e--5")]
    [InlineData("1e+-5")]
    [InlineData("1x")]
    [InlineData("1.2.3")]
    [InlineData("NaN")]
    [InlineData("1e5 ")]
    public void What_is_no_number_is_not_read_as_one(string token) =>
        Assert.False(DecimalText.TryParse(Encoding.ASCII.GetBytes(token), out _, out _));

    [Fact]
    public void Any_mantissa_and_scale_read_back_from_text_and_come_nearest_as_a_double() => Gen.Select(
            Gen.OneOf(Gen.Long, Gen.OneOf(long.MinValue, long.MaxValue, 0, 1, -1)), Gen.Int[0, Value.ScaleMax]).Sample(
            (mantissa, scale) =>
            {
                var text = DecimalText.ToString(mantissa, scale);
                Assert.True(text.Length <= DecimalText.LengthMax);
                Assert.Equal(mantissa * BigInteger.Pow(10, 100), Exact(text) * BigInteger.Pow(10, scale));
                Assert.Equal(
                    double.Parse(text, CultureInfo.InvariantCulture), DecimalText.ToDouble(mantissa, scale));
                Assert.Equal(Value.Decimal(mantissa, scale), Value.Decimal(mantissa, scale));
            }, iter: 20_000);

    [Fact]
    public void Any_finite_double_comes_back_from_its_shortest_digits_and_no_other_is_taken()
    {
        Gen.Double.Where(double.IsFinite).Sample(
            number =>
            {
                Assert.True(Value.Of(number).TryGetNumber(out var back));
                Assert.Equal(number, back);
            }, iter: 20_000);
        Assert.Throws<ArgumentOutOfRangeException>(() => Value.Of(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => Value.Of(double.NegativeInfinity));
        Assert.Throws<ArgumentOutOfRangeException>(() => Value.Decimal(1, Value.ScaleMax + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Value.Decimal(1, -1));
    }

    /// <summary>The token's value times 10^100 as a whole number.</summary>
    private static BigInteger Exact(string token)
    {
        var at = token.IndexOfAny(['e', 'E']);
        var digits = at < 0 ? token : token[..at];
        var exponent = at < 0 ? 0 : int.Parse(token[(at + 1)..], CultureInfo.InvariantCulture);
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        if (point >= 0) exponent -= digits.Length - point - 1;
        var whole = BigInteger.Parse(digits.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        return exponent + 100 >= 0
            ? whole * BigInteger.Pow(10, exponent + 100)
            : BigInteger.DivRem(whole, BigInteger.Pow(10, -exponent - 100), out var rest) + (rest.IsZero ? 0 : throw new
                InvalidOperationException("More digits than 100 behind the point."));
    }
}
