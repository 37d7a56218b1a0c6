using System.Xml.Linq;
using City.TestKit;

namespace City.Arrows;

/// <summary>One project of the tree and the assembly it is built into.</summary>
/// <param name="Path">Of the project file, absolute.</param>
/// <param name="Assembly">Name of the assembly, without ending.</param>
internal sealed record HouseProject(string Path, string Assembly)
{
    private const string Home = "$(CityRoot)";

    /// <summary>Every project of the tree, in the order of the solution.</summary>
    public static IReadOnlyList<HouseProject> All { get; } =
    [
        .. XDocument.Load(System.IO.Path.Combine(SourceTree.Root, "City.slnx")).Descendants("Project")
            .Select(project => System.IO.Path.Combine(SourceTree.Root, project.Attribute("Path")!.Value))
            .Select(path => new HouseProject(path, NameOf(path))),
    ];

    /// <summary>Where the build puts the assembly, in the configuration of this test.</summary>
    public string Binary => System.IO.Path.Combine(
        System.IO.Path.GetDirectoryName(Path)!, "bin", SourceTree.Configuration, "net10.0", Assembly + ".dll");

    /// <summary>
    /// Names of the assemblies that the project file, or a file of ours that it imports, refers to; lists of items and
    /// wildcards are followed.
    /// </summary>
    public IEnumerable<string> References
    {
        get
        {
            XDocument[] files = [XDocument.Load(Path), .. Imports.Select(path => XDocument.Load(path))];
            var items = files.Descendants("ItemGroup").Elements()
                .ToLookup(item => item.Name.LocalName, item => (string?)item.Attribute("Include") ?? "");
            return
                from reference in files.Descendants("ProjectReference")
                where (string?)reference.Attribute("ReferenceOutputAssembly") != "false"
                from part in reference.Attribute("Include")!.Value.Split(';')
                from include in part.StartsWith("@(", StringComparison.Ordinal) ? items[part[2..^1]] : [part]
                from path in Expand(include.Replace(Home, SourceTree.Root + "/", StringComparison.Ordinal))
                select NameOf(path);
        }
    }

    /// <summary>Names of the packages that the project file refers to.</summary>
    public IEnumerable<string> Packages =>
        XDocument.Load(Path).Descendants("PackageReference").Select(package => package.Attribute("Include")!.Value);

    private IEnumerable<string> Imports =>
        from import in XDocument.Load(Path).Descendants("Import")
        let file = import.Attribute("Project")!.Value
        where file.StartsWith(Home, StringComparison.Ordinal)
        select System.IO.Path.Combine(SourceTree.Root, file[Home.Length..]);

    // What a project is called follows from where it stands, unless it says otherwise; see Directory.Build.props.
    private static string NameOf(string path)
    {
        var said = XDocument.Load(path).Descendants("AssemblyName").FirstOrDefault()?.Value;
        var prefix = System.IO.Path.GetRelativePath(SourceTree.Root, path).Split('/', '\\')[0] switch
        {
            "domains" => "City.Domains.",
            "connectors" => "City.Connectors.",
            "stores" => "City.Stores.",
            _ => "City.",
        };
        return said ?? prefix + System.IO.Path.GetFileNameWithoutExtension(path);
    }

    private IEnumerable<string> Expand(string include)
    {
        var full = System.IO.Path.GetFullPath(include, System.IO.Path.GetDirectoryName(Path)!);
        if (!full.Contains('*', StringComparison.Ordinal))
        {
            return [full];
        }

        // Of the shape domains/*/*.csproj: any name in the place of each star.
        var parts = System.IO.Path.GetRelativePath(SourceTree.Root, full).Split('/', '\\');
        return All.Select(project => project.Path).Where(path =>
            System.IO.Path.GetRelativePath(SourceTree.Root, path).Split('/', '\\') is var found &&
            found.Length == parts.Length && found.Zip(parts).All(pair => Fits(pair.First, pair.Second)));
    }

    private static bool Fits(string name, string pattern) =>
        System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);
}
