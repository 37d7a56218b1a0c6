using Microsoft.CodeAnalysis;

namespace City.Arrows;

/// <summary>The shared frameworks on this machine, of the version that the tests run on.</summary>
internal static class Frameworks
{
    /// <summary>Folder of the base library.</summary>
    public static string Base { get; } = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    /// <summary>Their assemblies: the base library and, where it is installed, the one for the web.</summary>
    public static IReadOnlyList<MetadataReference> References { get; } = [.. Find()];

    private static IEnumerable<MetadataReference> Find()
    {
        var web = Path.Combine(Directory.GetParent(Base)!.Parent!.FullName, "Microsoft.AspNetCore.App");
        string[] versions = Directory.Exists(web) ? Directory.GetDirectories(web, "10.*") : [];
        return
            from folder in versions.Order(StringComparer.Ordinal).TakeLast(1).Prepend(Base)
            from path in Directory.GetFiles(folder, "*.dll")
            where !path.Contains(".Native.", StringComparison.Ordinal)
            select MetadataReference.CreateFromFile(path);
    }
}
