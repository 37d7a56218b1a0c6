using System.Collections.Immutable;
using System.Text.Json;
using City.Arrows;
using Microsoft.CodeAnalysis;

namespace City.Contracts;

/// <summary>
/// Writes the records of City.Screen.Wire as types of TypeScript: a member for each parameter of a record, named as it
/// stands on the wire; what may be null may be missing.
/// </summary>
internal static class TypeScript
{
    private const string Namespace = "City.Screen.Wire";

    private const string Head =
        "// Made of src/Screen/Wire by ./test --approve; a test fails where it is not as they are. Not to be edited.";

    public static IEnumerable<string> Of(IAssemblySymbol assembly)
    {
        yield return Head;
        foreach (var type in Assemblies.TypesOf(assembly)
            .Where(type => type.ContainingNamespace?.ToDisplayString() == Namespace
                && type is { DeclaredAccessibility: Accessibility.Public, IsStatic: false })
            .OrderBy(type => type.Name, StringComparer.Ordinal))
        {
            yield return "";
            yield return $"export interface {type.Name} {{";
            foreach (var member in Members(type))
            {
                var (name, isOptional) = Member(member);
                yield return $"  {name}{(isOptional ? "?" : "")}: {Name(Bare(member.Type))};";
            }

            yield return "}";
        }
    }

    /// <summary>The parameters by which a record is made.</summary>
    private static ImmutableArray<IParameterSymbol> Members(INamedTypeSymbol type) => type.InstanceConstructors
        .Where(made => made.DeclaredAccessibility == Accessibility.Public)
        .MaxBy(made => made.Parameters.Length)?.Parameters ?? [];

    private static (string Name, bool IsOptional) Member(IParameterSymbol member) =>
        (JsonNamingPolicy.CamelCase.ConvertName(member.Name),
            member.NullableAnnotation == NullableAnnotation.Annotated || !SymbolEqualityComparer.Default.Equals(
                Bare(member.Type), member.Type));

    /// <summary>The type without the question mark of a value.</summary>
    private static ITypeSymbol Bare(ITypeSymbol type) => type is INamedTypeSymbol
    {
        OriginalDefinition.SpecialType: SpecialType.System_Nullable_T,
    } nullable ? nullable.TypeArguments[0] : type;

    private static string Name(ITypeSymbol type) => type switch
    {
        { SpecialType: SpecialType.System_String } => "string",
        { SpecialType: SpecialType.System_Boolean } => "boolean",
        { SpecialType: SpecialType.System_Int32 or SpecialType.System_Int64 or SpecialType.System_Double } => "number",
        { Name: "DateTimeOffset" } => "string",
        { Name: "JsonElement" } => "unknown",
        INamedTypeSymbol { Name: "IReadOnlyList", TypeArguments: [var item] } => $"{Name(item)}[]",
        INamedTypeSymbol { Name: "IReadOnlyDictionary", TypeArguments: [_, var value] } =>
            $"Record<string, {Name(value)}>",
        _ when type.ContainingNamespace.ToDisplayString() == Namespace => type.Name,
        _ => throw new InvalidOperationException($"{type} has no form on the wire; give it one here."),
    };
}
