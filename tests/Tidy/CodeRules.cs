using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace City.Tidy;

/// <summary>Rules that need C# to be read as C#.</summary>
internal static class CodeRules
{
    public const int FunctionLinesMax = 70;
    public const int ParametersMax = 5;

    private static readonly CSharpParseOptions Options = new(LanguageVersion.CSharp14);

    public static IEnumerable<Fault> Functions(string path, string text)
    {
        if (!Kind.IsCSharp(path))
        {
            yield break;
        }

        var root = Parse(text);
        foreach (var function in root.DescendantNodes().Where(IsFunction))
        {
            var lines = LinesOf(function, root.SyntaxTree);
            if (lines > FunctionLinesMax)
            {
                yield return new(path, $"{NameOf(function)} has {lines} lines; at most {FunctionLinesMax}");
            }
        }

        var statements = root.DescendantNodes().OfType<GlobalStatementSyntax>().ToList();
        if (statements.Count > 0)
        {
            var first = statements[0].GetLocation().GetLineSpan().StartLinePosition.Line;
            var lines = statements[^1].GetLocation().GetLineSpan().EndLinePosition.Line - first + 1;
            if (lines > FunctionLinesMax)
            {
                yield return new(path, $"its top-level statements take {lines} lines; at most {FunctionLinesMax}");
            }
        }
    }

    /// <summary>
    /// One public type per file; in a suite, where the test framework asks for public classes, any number.
    /// </summary>
    public static IEnumerable<Fault> PublicTypes(string path, string text)
    {
        if (!Kind.IsCSharp(path) || Kind.IsOfSuite(path))
        {
            yield break;
        }

        var names = Parse(text).DescendantNodes(node => node is not BaseTypeDeclarationSyntax)
            .OfType<MemberDeclarationSyntax>()
            .Where(type => type is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax)
            .Where(type => type.Modifiers.Any(SyntaxKind.PublicKeyword))
            .Select(NameOf).Distinct(StringComparer.Ordinal).ToList();
        if (names.Count > 1)
        {
            yield return new(path, $"holds {names.Count} public types: {string.Join(", ", names)}");
        }
    }

    /// <summary>Nobody can await an async void, nor catch what it throws.</summary>
    public static IEnumerable<Fault> AsyncVoid(string path, string text) =>
        !Kind.IsCSharp(path) ? [] :
        from node in Parse(text).DescendantNodes()
        let function = node switch
        {
            MethodDeclarationSyntax method => (method.Modifiers, method.ReturnType),
            LocalFunctionStatementSyntax local => (local.Modifiers, local.ReturnType),
            _ => default,
        }
        where function.Modifiers.Any(SyntaxKind.AsyncKeyword) && function.ReturnType.ToString() == "void"
        select new Fault(path, $"{NameOf(node)} is async void");

    /// <summary>
    /// A thread that waits for a task is lost to the city. The ban list cannot tell our code from generated; the thread
    /// of a test is its own.
    /// </summary>
    public static IEnumerable<Fault> Blocking(string path, string text) =>
        !Kind.IsCSharp(path) || Kind.IsOfSuite(path) ? [] :
        from call in Parse(text).DescendantNodes().OfType<InvocationExpressionSyntax>()
        where call.Expression.ToString().EndsWith(".GetAwaiter().GetResult", StringComparison.Ordinal)
        select new Fault(path, $"blocks a thread: {call}");

    /// <summary>The name of a test is a sentence of at least three words joined by underscores.</summary>
    public static IEnumerable<Fault> TestNames(string path, string text)
    {
        if (!Kind.IsCSharp(path))
        {
            return [];
        }

        return
            from method in Parse(text).DescendantNodes().OfType<MethodDeclarationSyntax>()
            where method.AttributeLists.SelectMany(list => list.Attributes)
                .Any(attribute => attribute.Name.ToString() is "Fact" or "Theory")
            where method.Identifier.Text.Split('_', StringSplitOptions.RemoveEmptyEntries).Length < 3
            select new Fault(path, $"the test {method.Identifier.Text} is not named by a sentence");
    }

    public static CompilationUnitSyntax Parse(string text) =>
        CSharpSyntaxTree.ParseText(text, Options).GetCompilationUnitRoot();

    private static bool IsFunction(SyntaxNode node) =>
        node is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax ||
        node is PropertyDeclarationSyntax { ExpressionBody: not null };

    // Documentation and attributes above a function are not counted.
    private static int LinesOf(SyntaxNode function, SyntaxTree tree)
    {
        var start = function.ChildNodesAndTokens().First(child => !child.IsKind(SyntaxKind.AttributeList)).SpanStart;
        var first = tree.GetLineSpan(new(start, 0)).StartLinePosition.Line;
        return tree.GetLineSpan(function.Span).EndLinePosition.Line - first + 1;
    }

    private static string NameOf(SyntaxNode node) => node switch
    {
        MethodDeclarationSyntax method => method.Identifier.Text,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.Text + " (constructor)",
        LocalFunctionStatementSyntax local => local.Identifier.Text,
        PropertyDeclarationSyntax property => property.Identifier.Text,
        AccessorDeclarationSyntax { Parent.Parent: { } owner } accessor => $"{NameOf(owner)}.{accessor.Keyword.Text}",
        BaseTypeDeclarationSyntax type => type.Identifier.Text,
        DelegateDeclarationSyntax type => type.Identifier.Text,
        _ => node.Kind().ToString(),
    };
}
