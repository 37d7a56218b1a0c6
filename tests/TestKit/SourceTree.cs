using System.Reflection;

namespace City.TestKit;

/// <summary>Finds the tree that a test binary was built from, and the reference data beside it.</summary>
public static class SourceTree
{
    private const string Marker = "City.slnx";

    /// <summary>The folder that holds the solution file, found by walking up from the running binary.</summary>
    /// <exception cref="DirectoryNotFoundException">The binary was copied out of its tree.</exception>
    public static string Root { get; } = FindRoot();

    /// <summary>The folder of reference data beside the tree; null where it is absent: such a test skips.</summary>
    public static string? Shared
    {
        get
        {
            var beside = Path.Combine(Path.GetDirectoryName(Root)!, "shared");
            return Directory.Exists(beside) ? beside : null;
        }
    }

    /// <summary>Debug or Release: the way this binary was built; it looks for siblings that were built alike.</summary>
    public static string Configuration { get; } =
        typeof(SourceTree).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()?.Configuration ?? "Debug";

    /// <summary>
    /// The program of the running brain: what the variable CITY_BRAIN names, else the build of src/Host in the same
    /// configuration; null where neither exists.
    /// </summary>
    public static string? BrainProgram
    {
        get
        {
            var named = Environment.GetEnvironmentVariable("CITY_BRAIN");
            if (!string.IsNullOrEmpty(named)) return Path.GetFullPath(named);
            var built = Path.Combine(Root, "src", "Host", "bin", Configuration, "net10.0", "citybrain");
            return File.Exists(built) ? built : null;
        }
    }

    private static string FindRoot()
    {
        for (var here = AppContext.BaseDirectory; here is not null; here = Path.GetDirectoryName(here))
            if (File.Exists(Path.Combine(here, Marker))) return here;
        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds {Marker}.");
    }
}
