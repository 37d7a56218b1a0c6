using Xunit;

namespace City.Stores.Postgres.Tests;

public sealed class AddressTests
{
    [Fact]
    public void An_address_is_read_whole_and_never_shows_its_password()
    {
        Assert.True(PostgresAddress.TryRead(
            "postgres://city:p%40ss%2Fw%3Ard@db.example.org:5433/liangjiang?sslmode=verify-full&sslrootcert=/ca.pem",
            out var address, out _));

        Assert.Equal("postgres://city@db.example.org:5433/liangjiang", address!.ToString());
        var keywords = address.Keywords(7);
        Assert.Contains("Password=p@ss/w:rd", keywords, StringComparison.Ordinal);
        Assert.Contains("SSL Mode=VerifyFull", keywords, StringComparison.Ordinal);
        Assert.Contains("Root Certificate=/ca.pem", keywords, StringComparison.Ordinal);
        Assert.Contains("Command Timeout=7", keywords, StringComparison.Ordinal);
    }

    [Fact]
    public void Keywords_of_Npgsql_are_taken_as_well()
    {
        Assert.True(PostgresAddress.TryRead(
            "Host=db;Username=city;Password=secret;Database=liangjiang;SSL Mode=Require", out var address, out _));

        Assert.Equal("postgres://city@db:5432/liangjiang", address!.ToString());
        Assert.Contains("SSL Mode=Require", address.Keywords(5), StringComparison.Ordinal);
    }

    [Fact]
    public void All_faults_of_an_address_are_listed_at_once_and_none_says_the_password()
    {
        Assert.False(PostgresAddress.TryRead(
            "postgres://:secret@h/a/b?sslmode=some&colour=red#x", out var address, out var faults));

        Assert.Null(address);
        string[] about = ["user", "more than one /", "#", "sslmode", "colour"];
        Assert.All(about, word => Assert.Contains(faults, fault => fault.Contains(word, StringComparison.Ordinal)));
        Assert.Equal(about.Length, faults.Count);
        Assert.DoesNotContain(faults, fault => fault.Contains("secret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("mysql://u:secret@h/d")]
    [InlineData("postgres://u:secret@h:99999/d")]
    [InlineData("postgres://u:secret@/d")]
    [InlineData("postgres://u:secret@h")]
    [InlineData("Host=h;Password=secret")]
    [InlineData("Host=h;Database=d;Password=secret;Port=many")]
    [InlineData("Password=secret;Colour=red")]
    public void An_address_that_cannot_be_is_refused_without_its_password(string text)
    {
        Assert.True(PostgresAddress.IsMeant(text));
        Assert.False(PostgresAddress.TryRead(text, out _, out var faults));
        Assert.NotEmpty(faults);
        Assert.DoesNotContain(faults, fault => fault.Contains("secret", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("at postgres://u:secret@h/d?x=1 twice", "at postgres://u:***@h/d?x=1 twice")]
    [InlineData("postgres://u:sec@ret@h/d", "postgres://u:***@h/d")]
    [InlineData("Host=h;Password=sec ret;Database=d", "Host=h;Password=***;Database=d")]
    [InlineData("Host=h;pwd='sec;ret';Database=d", "Host=h;pwd=***;Database=d")]
    [InlineData("no secrets: http://127.0.0.1:8080/a", "no secrets: http://127.0.0.1:8080/a")]
    public void Passwords_are_hidden_in_whatever_is_shown(string text, string shown) =>
        Assert.Equal(shown, PostgresAddress.Hide(text));
}
