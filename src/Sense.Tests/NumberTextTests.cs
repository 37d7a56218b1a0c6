using System.Text;

namespace City.Sense.Tests;

public sealed class NumberTextTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "-0")]
    [InlineData("+7", "7")]
    [InlineData("007", "7")]
    [InlineData("00.50", "0.50")]
    [InlineData(".5", "0.5")]
    [InlineData("5.", "5")]
    [InlineData("−3.5", "-3.5")]
    [InlineData("1e3", "1e3")]
    [InlineData("1.5E-10", "1.5e-10")]
    [InlineData("123456789012345678901234567890", "123456789012345678901234567890")]
    public void A_number_becomes_a_token_of_json(string text, string token)
    {
        Assert.True(NumberText.TryNormalize(text, '.', null, out var bytes));
        Assert.Equal(token, Encoding.ASCII.GetString(bytes));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("1.2.3")]
    [InlineData("1 2")]
    [InlineData("0x10")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("1e9999")]
    [InlineData("1e400")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("--1")]
    [InlineData("1,5")]
    [InlineData("٣")]
    public void What_is_no_finite_decimal_number_is_none(string text) =>
        Assert.False(NumberText.TryNormalize(text, '.', null, out _));

    [Theory]
    [InlineData("1.234,50", "1234.50")]
    [InlineData("1.234.567", "1234567")]
    [InlineData("1234,5", "1234.5")]
    [InlineData("-12", "-12")]
    public void Groups_of_three_digits_may_stand_apart(string text, string token)
    {
        Assert.True(NumberText.TryNormalize(text, ',', '.', out var bytes));
        Assert.Equal(token, Encoding.ASCII.GetString(bytes));
    }

    [Theory]
    [InlineData("1.5")]
    [InlineData("1.2345")]
    [InlineData("1234.567")]
    [InlineData(".123")]
    [InlineData("1.234.56")]
    public void Groups_that_are_not_of_three_are_no_number_but_a_mistake(string text) =>
        Assert.False(NumberText.TryNormalize(text, ',', '.', out _));
}
