namespace City.Context.Tests;

/// <summary>How many inputs a decoder gets: a hundred times as many with CITY_TEST_LONG=1 (./test --long).</summary>
internal static class Fuzz
{
    public static int Times(int usual) =>
        Environment.GetEnvironmentVariable("CITY_TEST_LONG") == "1" ? usual * 100 : usual;
}
