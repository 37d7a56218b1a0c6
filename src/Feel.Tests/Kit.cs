using City.TestKit;

namespace City.Feel.Tests;

/// <summary>The public kit: in the folder that CITY_DMN_KIT names, else its excerpt beside the tree.</summary>
internal static class Kit
{
    public static string? Folder
    {
        get
        {
            var named = Environment.GetEnvironmentVariable("CITY_DMN_KIT");
            if (!string.IsNullOrEmpty(named)) return named;
            return SourceTree.Shared is { } shared && Path.Combine(shared, "data", "dmn-tck", "TestCases") is var cases
                && Directory.Exists(cases) ? cases : null;
        }
    }
}
