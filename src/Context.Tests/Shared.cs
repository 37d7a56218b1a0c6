namespace City.Context.Tests;

/// <summary>Finds the shared data beside the repository; tests on it are skipped by name where it is missing.</summary>
internal static class Shared
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    public static string Require(params string[] parts)
    {
        var path = Path.Combine([Path.GetDirectoryName(Root)!, "shared", .. parts]);
        if (Path.Exists(path)) return path;
        Assert.Skip($"../shared/{string.Join('/', parts)} is missing");
        return "";
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "City.slnx"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
