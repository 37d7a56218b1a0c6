using System.Net;
using Xunit;

namespace City.Trust.Tests;

public sealed class PasswordTests
{
    [Fact]
    public void A_password_is_new_each_time_and_has_a_hundred_random_bits()
    {
        var texts = Enumerable.Range(0, 200).Select(_ =>
        {
            OneTimePassword.Create(out var text);
            return text;
        }).ToHashSet();

        Assert.Equal(200, texts.Count);
        Assert.All(texts, text => Assert.Matches("^([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}$", text));
        Assert.Equal(32, string.Concat(texts).Replace("-", "", StringComparison.Ordinal).Distinct().Count());
    }

    [Fact]
    public void A_password_may_be_typed_in_small_letters_without_dashes_and_with_letters_for_digits()
    {
        var password = OneTimePassword.Create(out var text);

        Assert.True(password.Matches(text));
        Assert.True(password.Matches(text.ToLowerInvariant().Replace("-", " ", StringComparison.Ordinal)));
        Assert.True(password.Matches(text.Replace('0', 'O').Replace('1', 'l')));
    }

    [Fact]
    public void No_default_password_opens_a_door()
    {
        var password = OneTimePassword.Create(out var text);
        var other = OneTimePassword.Create(out _);

        Assert.False(other.Matches(text));
        string[] guesses =
            ["", "admin", "password", "citybrain", "0000-0000-0000-0000-0000", text[..^1], text + "0", new('A', 9_000)];
        Assert.All(guesses, wrong => Assert.False(password.Matches(wrong)));
    }

    [Fact]
    public async Task A_wrong_password_makes_no_token_and_after_five_the_source_has_to_wait()
    {
        var clock = new ManualClock();
        await using var gate = await Gatehouse.OpenAsync(clock: clock);
        for (var i = 0; i < 5; i++)
        {
            using var wrong = await gate.AskTokenAsync(new { password = "guess", name = "a" });
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
            Assert.Equal("trust.password.wrong", await Gatehouse.CodeAsync(wrong));
        }

        using var slowed = await gate.AskTokenAsync(new { password = gate.Password, name = "a" });
        Assert.Equal(HttpStatusCode.TooManyRequests, slowed.StatusCode);
        Assert.Equal("trust.slow", await Gatehouse.CodeAsync(slowed));
        Assert.Equal(TimeSpan.FromSeconds(10), slowed.Headers.RetryAfter?.Delta);

        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.StartsWith("cb1_", (await gate.TokenAsync()).Token, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Right_passwords_are_never_slowed()
    {
        await using var gate = await Gatehouse.OpenAsync();

        for (var i = 0; i < 20; i++) await gate.TokenAsync();
    }

    [Fact]
    public void Many_sources_together_are_slowed_as_well_and_recover_one_by_one()
    {
        var clock = new ManualClock();
        var limiter = new AttemptLimiter(new TrustOptions { AttemptsInAll = 7 }, clock);
        for (var i = 0; i < 7; i++) Assert.Null(limiter.Take(Address(i)));

        Assert.Equal(TimeSpan.FromSeconds(1), limiter.Take(Address(8)));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(limiter.Take(Address(9)));
        Assert.NotNull(limiter.Take(Address(10)));
    }

    [Fact]
    public void Beyond_its_size_the_table_of_sources_lets_strangers_share_one_allowance_and_forgets_the_recovered()
    {
        var clock = new ManualClock();
        var limiter = new AttemptLimiter(new TrustOptions { SourcesMax = 10, AttemptsInAll = 10_000 }, clock);
        for (var i = 0; i < 10; i++) limiter.Take(Address(i));

        var let = Enumerable.Range(10, 90).Count(i => limiter.Take(Address(i)) is null);
        Assert.Equal(5, let);

        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.All(Enumerable.Range(100, 10), i => Assert.Null(limiter.Take(Address(i))));
    }

    [Fact]
    public void Hosts_of_one_IPv6_network_are_one_source()
    {
        var limiter = new AttemptLimiter(new TrustOptions(), new ManualClock());
        for (var i = 0; i < 5; i++) Assert.Null(limiter.Take(IPAddress.Parse($"2001:db8:1:2::{i}")));

        Assert.NotNull(limiter.Take(IPAddress.Parse("2001:db8:1:2:ffff::9")));
        Assert.Null(limiter.Take(IPAddress.Parse("2001:db8:1:3::1")));
    }

    private static IPAddress Address(int number) => new([10, 0, (byte)(number / 256), (byte)(number % 256)]);
}
