using System.Globalization;

namespace City.Sense.Tests;

/// <summary>How long random tests run: a hundred times as long with CITY_TEST_LONG=1 (./test --long).</summary>
internal static class Fuzz
{
    private static bool IsLong => Environment.GetEnvironmentVariable("CITY_TEST_LONG") == "1";

    /// <summary>How often, of what <c>./test</c> does.</summary>
    public static int Times(int usual) => IsLong ? usual * 100 : usual;

    /// <summary>How long the rude feed goes on: CITY_RUDE_SECONDS, 7200 for two hours; else some rounds.</summary>
    public static TimeSpan Rude => TimeSpan.FromSeconds(
        int.TryParse(Environment.GetEnvironmentVariable("CITY_RUDE_SECONDS"), CultureInfo.InvariantCulture,
            out var seconds)
            ? seconds
            : IsLong ? 30 : 0);
}
