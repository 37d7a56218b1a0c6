using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace City.Contracts;

/// <summary>The stable codes of refusals, found where sources refuse something.</summary>
internal static partial class ProblemCodes
{
    /// <summary>
    /// Codes in a file: texts of the form <c>entity.unknown</c> that are handed over together with a
    /// <c>RefusalKind</c> or to something named for refusing, or that a class of codes declares.
    /// </summary>
    public static IEnumerable<string> In(CompilationUnitSyntax root) =>
        from literal in root.DescendantNodes().OfType<LiteralExpressionSyntax>()
        where literal.IsKind(SyntaxKind.StringLiteralExpression) && Code().IsMatch(literal.Token.ValueText)
        where IsHandedToARefusal(literal) || IsDeclaredAsACode(literal)
        select literal.Token.ValueText;

    private static bool IsHandedToARefusal(LiteralExpressionSyntax literal)
    {
        var list = literal.Ancestors().TakeWhile(node => node is not StatementSyntax)
            .OfType<ArgumentListSyntax>().FirstOrDefault();
        return list is not null && (
            list.Arguments.Any(argument => argument.ToString().StartsWith("RefusalKind.", StringComparison.Ordinal)) ||
            Name(list.Parent).Contains("Refus", StringComparison.Ordinal));
    }

    private static bool IsDeclaredAsACode(LiteralExpressionSyntax literal) =>
        literal.FirstAncestorOrSelf<FieldDeclarationSyntax>() is { Parent: TypeDeclarationSyntax type } field &&
        field.Modifiers.Any(SyntaxKind.ConstKeyword) && TypeOfCodes().IsMatch(type.Identifier.Text);

    private static string Name(SyntaxNode? call) => call switch
    {
        InvocationExpressionSyntax invocation => invocation.Expression.ToString(),
        ObjectCreationExpressionSyntax creation => creation.Type.ToString(),
        _ => "",
    };

    [GeneratedRegex(@"^[a-z][a-z0-9]*(-[a-z0-9]+)*(\.[a-z][a-z0-9]*(-[a-z0-9]+)*)+$")]
    private static partial Regex Code();

    [GeneratedRegex("(Codes|Problems|Refusals)$")]
    private static partial Regex TypeOfCodes();
}
