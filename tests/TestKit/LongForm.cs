using Xunit;

namespace City.TestKit;

/// <summary>Whether tests run in their longer form: CITY_TEST_LONG=1 (<c>./test --long</c>).</summary>
public static class LongForm
{
    /// <summary>Whether they do.</summary>
    public static bool IsOn { get; } = Environment.GetEnvironmentVariable("CITY_TEST_LONG") == "1";

    /// <summary>One of two, by the form.</summary>
    public static T Of<T>(T usual, T longer) => IsOn ? longer : usual;

    /// <summary>Skips the rest of the test where time is short.</summary>
    public static void Only(string why = "Only in the longer form.") => Assert.SkipUnless(IsOn, why);
}
