using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace City.Arrows;

/// <summary>The built assemblies of the house, read as metadata; nothing in them is executed.</summary>
internal static class Assemblies
{
    private static readonly CSharpCompilationOptions Options =
        new(OutputKind.DynamicallyLinkedLibrary, metadataImportOptions: MetadataImportOptions.All);

    private static readonly CSharpCompilationOptions Nullable =
        new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);

    /// <summary>All of them, by name.</summary>
    /// <exception cref="FileNotFoundException">One is not built in the configuration of this test.</exception>
    public static IReadOnlyDictionary<string, IAssemblySymbol> Built { get; } = Load();

    public static IEnumerable<IAssemblySymbol> Product =>
        Built.Where(pair => Star.IsProduct(pair.Key)).Select(pair => pair.Value);

    public static IEnumerable<Arrow> Arrows =>
        from pair in Built
        from head in ReferencesOf(pair.Value)
        where Star.IsOurs(head)
        select new Arrow(pair.Key, head);

    public static IEnumerable<string> ReferencesOf(IAssemblySymbol assembly) =>
        assembly.Modules.SelectMany(module => module.ReferencedAssemblies).Select(reference => reference.Name);

    /// <summary>An assembly built from a text and read as metadata, to show what a rule says of it.</summary>
    public static IAssemblySymbol Compile(string name, string text)
    {
        using var image = new MemoryStream();
        var built = CSharpCompilation
            .Create(name, [CSharpSyntaxTree.ParseText(text)], Frameworks.References, Nullable).Emit(image);
        if (!built.Success)
        {
            throw new ArgumentException(string.Join('\n', built.Diagnostics), nameof(text));
        }

        image.Position = 0;
        var reference = MetadataReference.CreateFromStream(image);
        return (IAssemblySymbol)CSharpCompilation
            .Create("Reader", references: [reference, .. Frameworks.References], options: Options)
            .GetAssemblyOrModuleSymbol(reference)!;
    }

    /// <summary>All types of an assembly, nested ones included.</summary>
    public static IEnumerable<INamedTypeSymbol> TypesOf(IAssemblySymbol assembly) => TypesOf(assembly.GlobalNamespace);

    private static IEnumerable<INamedTypeSymbol> TypesOf(INamespaceOrTypeSymbol place) =>
        place.GetMembers().OfType<INamespaceOrTypeSymbol>().SelectMany(member =>
            member is INamedTypeSymbol type ? TypesOf(type).Prepend(type) : TypesOf(member));

    private static Dictionary<string, IAssemblySymbol> Load()
    {
        var missing = HouseProject.All.Where(project => !File.Exists(project.Binary)).Select(project => project.Binary);
        if (missing.Any())
        {
            throw new FileNotFoundException($"Build City.slnx first; missing: {string.Join(", ", missing)}");
        }

        var ours = HouseProject.All.ToDictionary(
            project => project.Assembly, project => MetadataReference.CreateFromFile(project.Binary));
        var others = HouseProject.All.SelectMany(project => Directory.GetFiles(Path.GetDirectoryName(project.Binary)!))
            .Where(path => path.EndsWith(".dll", StringComparison.Ordinal))
            .Where(path => !ours.ContainsKey(Path.GetFileNameWithoutExtension(path)))
            .DistinctBy(Path.GetFileName)
            .Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create(
            "House", references: [.. ours.Values, .. others, .. Frameworks.References], options: Options);
        return ours.ToDictionary(
            pair => pair.Key, pair => (IAssemblySymbol)compilation.GetAssemblyOrModuleSymbol(pair.Value)!);
    }
}
