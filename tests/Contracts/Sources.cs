using City.Arrows;
using City.TestKit;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace City.Contracts;

/// <summary>The sources of the product, read as C#.</summary>
internal static class Sources
{
    private static readonly CSharpParseOptions Options = new(LanguageVersion.CSharp14);

    /// <summary>Each file of the product with its path relative to the root, in ordinal order.</summary>
    public static IReadOnlyList<(string Path, CompilationUnitSyntax Root)> Product { get; } =
    [
        .. from project in HouseProject.All
           where Star.IsProduct(project.Assembly)
           let folder = Path.GetDirectoryName(project.Path)!
           from path in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
           let relative = Path.GetRelativePath(SourceTree.Root, path).Replace('\\', '/')
           where !relative.Contains("/bin/") && !relative.Contains("/obj/") && !relative.Contains("/Tests/")
           orderby relative
           select (relative, Parse(File.ReadAllText(path))),
    ];

    public static CompilationUnitSyntax Parse(string text) =>
        CSharpSyntaxTree.ParseText(text, Options).GetCompilationUnitRoot();
}
