namespace City.Context.Tests;

/// <summary>Finds the shared data beside the repository; tests on it are skipped by name where it is missing.</summary>
internal static class Shared
{
    public static string Require(params string[] parts)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "City.slnx"))) continue;
            var path = Path.Combine([folder.Parent!.FullName, "shared", .. parts]);
            if (Path.Exists(path)) return path;
            break;
        }

        Assert.Skip($"../shared/{string.Join('/', parts)} is missing");
        return "";
    }
}
