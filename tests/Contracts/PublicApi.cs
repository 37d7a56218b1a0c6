using City.Arrows;
using Microsoft.CodeAnalysis;

namespace City.Contracts;

/// <summary>Writes down what an assembly shows to others: one line per type and member, in ordinal order.</summary>
internal static class PublicApi
{
    private static readonly SymbolDisplayFormat TypeFormat = new(
        SymbolDisplayGlobalNamespaceStyle.Omitted,
        SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces,
        SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeTypeConstraints
            | SymbolDisplayGenericsOptions.IncludeVariance,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes
            | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    private static readonly SymbolDisplayFormat MemberFormat = new(
        SymbolDisplayGlobalNamespaceStyle.Omitted,
        SymbolDisplayTypeQualificationStyle.NameAndContainingTypes,
        SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeTypeConstraints,
        SymbolDisplayMemberOptions.IncludeType | SymbolDisplayMemberOptions.IncludeParameters
            | SymbolDisplayMemberOptions.IncludeModifiers | SymbolDisplayMemberOptions.IncludeConstantValue
            | SymbolDisplayMemberOptions.IncludeRef,
        parameterOptions: SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName
            | SymbolDisplayParameterOptions.IncludeDefaultValue | SymbolDisplayParameterOptions.IncludeParamsRefOut
            | SymbolDisplayParameterOptions.IncludeExtensionThis,
        propertyStyle: SymbolDisplayPropertyStyle.ShowReadWriteDescriptor,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes
            | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    public static IEnumerable<string> Of(IAssemblySymbol assembly) =>
        from type in Assemblies.TypesOf(assembly)
        where IsShown(type)
        orderby type.ToDisplayString(TypeFormat)
        from line in MembersOf(type).Order(StringComparer.Ordinal).Prepend(Headline(type))
        select line;

    private static string Headline(INamedTypeSymbol type)
    {
        var bases = new[] { type.BaseType }.Where(ancestor => ancestor?.SpecialType is SpecialType.None)
            .Concat(type.Interfaces.Where(IsShown))
            .Select(ancestor => ancestor!.ToDisplayString(TypeFormat)).Order(StringComparer.Ordinal).ToList();
        var name = type.ToDisplayString(TypeFormat);
        return $"{Words(type)} {name}{(bases.Count == 0 || type.TypeKind == TypeKind.Delegate ? "" : " : ")}"
            + (type.TypeKind == TypeKind.Delegate ? Signature(type) : string.Join(", ", bases));
    }

    private static string Words(INamedTypeSymbol type)
    {
        var shape = type switch
        {
            { TypeKind: TypeKind.Enum } => "enum",
            { TypeKind: TypeKind.Interface } => "interface",
            { TypeKind: TypeKind.Delegate } => "delegate",
            { TypeKind: TypeKind.Struct } => (type.IsReadOnly ? "readonly " : "") + (type.IsRefLikeType ? "ref " : "")
                + (IsRecord(type) ? "record struct" : "struct"),
            _ => (type.IsStatic ? "static " : type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "")
                + (IsRecord(type) ? "record" : "class"),
        };
        return type.DeclaredAccessibility == Accessibility.Protected ? "protected " + shape : shape;
    }

    private static IEnumerable<string> MembersOf(INamedTypeSymbol type) =>
        type.TypeKind == TypeKind.Delegate ? [] :
        from member in type.GetMembers()
        where IsShown(member) && !IsWrittenByCompiler(member)
        where member is IFieldSymbol or IPropertySymbol or IEventSymbol or IMethodSymbol
        {
            MethodKind: MethodKind.Ordinary or MethodKind.Constructor or MethodKind.UserDefinedOperator
                or MethodKind.Conversion
        }
        where !(type.TypeKind == TypeKind.Enum && member is IMethodSymbol)
        where !(type.IsValueType && member is IMethodSymbol { MethodKind: MethodKind.Constructor, Parameters: [] })
        select "    " + (member.DeclaredAccessibility == Accessibility.Protected ? "protected " : "")
            + member.ToDisplayString(MemberFormat);

    private static string Signature(INamedTypeSymbol type) =>
        $" = {type.DelegateInvokeMethod!.ReturnType.ToDisplayString(MemberFormat)} ("
        + string.Join(", ", type.DelegateInvokeMethod.Parameters.Select(p => p.ToDisplayString(MemberFormat))) + ")";

    private static bool IsShown(ISymbol symbol) =>
        symbol.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected
            or Accessibility.ProtectedOrInternal &&
        (symbol.ContainingType is null || IsShown(symbol.ContainingType));

    private static bool IsWrittenByCompiler(ISymbol member) => member.GetAttributes().Any(attribute =>
        attribute.AttributeClass?.Name is "CompilerGeneratedAttribute" or "GeneratedCodeAttribute");

    // The compiler marks a record class by its hidden clone method, and any record by the printer of its members.
    private static bool IsRecord(INamedTypeSymbol type) =>
        type.GetMembers("PrintMembers").Any(IsWrittenByCompiler);
}
