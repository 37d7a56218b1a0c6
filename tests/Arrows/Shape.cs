using Microsoft.CodeAnalysis;

namespace City.Arrows;

/// <summary>Rules for what an assembly shows to others.</summary>
internal static class Shape
{
    private static readonly string[] Awaitables =
    [
        "System.Threading.Tasks.Task", "System.Threading.Tasks.ValueTask",
        "System.Collections.Generic.IAsyncEnumerable",
    ];

    /// <summary>Public classes that are neither sealed, abstract nor static, and that no heir inherits.</summary>
    public static IEnumerable<string> Open(IEnumerable<IAssemblySymbol> assemblies, IEnumerable<IAssemblySymbol> heirs)
    {
        var bases = heirs.SelectMany(Assemblies.TypesOf)
            .Select(type => type.BaseType?.OriginalDefinition).OfType<INamedTypeSymbol>()
            .Select(FullName).ToHashSet(StringComparer.Ordinal);
        return
            from type in assemblies.SelectMany(Assemblies.TypesOf)
            where type is { TypeKind: TypeKind.Class, IsSealed: false, IsAbstract: false, IsStatic: false }
            where IsPublic(type) && !IsGenerated(type) && !IsRazor(type) && !IsProgram(type)
            where !bases.Contains(FullName(type))
            select $"{FullName(type)} is open but nothing inherits it; seal it";
    }

    /// <summary>Public methods that can be awaited and whose last parameter is no CancellationToken.</summary>
    public static IEnumerable<string> Unstoppable(IEnumerable<IAssemblySymbol> assemblies) =>
        from type in assemblies.SelectMany(Assemblies.TypesOf)
        where IsPublic(type) && !IsGenerated(type)
        from method in type.GetMembers().OfType<IMethodSymbol>()
        where method is { DeclaredAccessibility: Accessibility.Public, MethodKind: MethodKind.Ordinary }
        where Awaitables.Contains(FullName(method.ReturnType.OriginalDefinition))
        where !IsImposed(method) && !IsGenerated(method) && !TakesToken(method)
        select $"{FullName(type)}.{method.Name} takes no CancellationToken as its last parameter";

    /// <summary>
    /// Assemblies to which one shows its internals, other than its own tests; the live city also to its simulation,
    /// and the program to the suite that slows its store down.
    /// </summary>
    public static IEnumerable<string> Confidants(IAssemblySymbol assembly) =>
        from attribute in assembly.GetAttributes()
        where attribute.AttributeClass?.Name == "InternalsVisibleToAttribute"
        let friend = ((string)attribute.ConstructorArguments[0].Value!).Split(',')[0]
        where friend != TestsOf(assembly.Name)
        where (assembly.Name, friend) is not (("City.Live", "City.Simulation") or ("citybrain", "City.Overload"))
        select $"{assembly.Name} shows its internals to {friend}";

    public static string FullName(ITypeSymbol type)
    {
        var place = type.ContainingType is { } outer ? FullName(outer) : type.ContainingNamespace?.ToDisplayString();
        var name = type.MetadataName.Split('`')[0];
        return string.IsNullOrEmpty(place) ? name : $"{place}.{name}";
    }

    // Programs are not named by their folders.
    private static string TestsOf(string assembly) => assembly switch
    {
        "citybrain" => "City.Host.Tests",
        "citysim" => "City.Sim.Tests",
        _ => assembly + ".Tests",
    };

    private static bool IsPublic(INamedTypeSymbol type) =>
        type.DeclaredAccessibility == Accessibility.Public &&
        (type.ContainingType is null || IsPublic(type.ContainingType));

    // Written by a tool: the shape is that of the tool.
    private static bool IsGenerated(ISymbol symbol) =>
        symbol.GetAttributes().Any(attribute =>
            attribute.AttributeClass?.Name is "GeneratedCodeAttribute" or "CompilerGeneratedAttribute") ||
        (symbol.ContainingType is { } outer && IsGenerated(outer));

    // The SDK for the web makes the class of top-level statements public and open.
    private static bool IsProgram(INamedTypeSymbol type) =>
        type is { Name: "Program", ContainingNamespace.IsGlobalNamespace: true };

    // Razor writes its components open and public.
    private static bool IsRazor(INamedTypeSymbol type)
    {
        for (var ancestor = type.BaseType; ancestor is not null; ancestor = ancestor.BaseType)
        {
            if (FullName(ancestor) == "Microsoft.AspNetCore.Components.ComponentBase") return true;
        }

        return false;
    }

    private static bool TakesToken(IMethodSymbol method) =>
        method.Parameters is [.., { Type.Name: "CancellationToken" }] ||
        method.Parameters.Any(parameter => parameter.Type.Name == "HttpContext");

    // The signature is another's: an override, a member of a foreign interface, disposal.
    private static bool IsImposed(IMethodSymbol method) =>
        method.IsOverride || method.Name is "DisposeAsync" ||
        method.ContainingType.AllInterfaces.Where(port => !Star.IsOurs(port.ContainingAssembly?.Name ?? ""))
            .SelectMany(port => port.GetMembers(method.Name))
            .Any(member => SymbolEqualityComparer.Default.Equals(
                method.ContainingType.FindImplementationForInterfaceMember(member), method));
}
