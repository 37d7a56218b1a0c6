namespace City.Feel;

/// <summary>
/// An expression of FEEL (DMN 1.5, chapter 10) made ready: parsed and bound once, evaluated as often as wanted, by any
/// number of threads, each with a <see cref="FeelEvaluation"/> of its own.
/// </summary>
public sealed class FeelExpression
{
    private FeelExpression(string text, IReadOnlyList<string> variables, Code code, int slots) =>
        (Text, Variables, Code, Slots) = (text, variables, code, slots);

    /// <summary>The expression as it was given.</summary>
    public string Text { get; }

    /// <summary>Names of the values it may read, in the order in which they are set.</summary>
    public IReadOnlyList<string> Variables { get; }

    /// <summary>Faults that are known without values: what they are about will be null.</summary>
    public IReadOnlyList<FeelDiagnostic> Faults { get; private init; } = [];

    internal Code Code { get; }

    internal int Slots { get; }

    /// <summary>Makes an expression ready.</summary>
    /// <param name="text">At most 100,000 characters, nested at most 120 deep.</param>
    /// <param name="variables">Names of the values it may read; blanks and signs may be in them.</param>
    /// <param name="entryNames">Names with blanks or signs of entries of these values.</param>
    /// <param name="refusal">Why it was refused; null where it was not.</param>
    /// <returns>Null for what is no expression; codes <c>feel.syntax</c>, <c>feel.too-long</c>,
    /// <c>feel.unknown-name</c>.</returns>
    public static FeelExpression? Compile(
        string text, IReadOnlyList<string> variables, IEnumerable<string> entryNames, out FeelDiagnostic? refusal) =>
        Make(text, variables, entryNames, Parser.Expression, static (compiler, node, scope) =>
            compiler.Compile(node, scope), out refusal);

    /// <summary>
    /// Makes the unary tests of a cell ready (DMN 1.5, 10.3.1.2, rule 15); the first variable, <c>?</c>, is the input.
    /// </summary>
    /// <inheritdoc cref="Compile"/>
    public static FeelExpression? CompileTests(
        string text, IReadOnlyList<string> variables, IEnumerable<string> entryNames, out FeelDiagnostic? refusal) =>
        Make(text, ["?", .. variables], entryNames, Parser.Tests, static (compiler, node, scope) =>
        {
            var test = compiler.CompileTests(node, scope);
            return run => test(run, run.Slots[0]);
        }, out refusal);

    /// <summary>The expression written again, with all parentheses; it reads back as the same.</summary>
    /// <returns>Null for what is no expression.</returns>
    public static string? Print(string text, IReadOnlyList<string> variables)
    {
        try
        {
            return Printer.Print(Parser.Expression(text, NamesOf(variables, []), FeelType.OfName));
        }
        catch (SyntaxFault)
        {
            return null;
        }
    }

    /// <summary>A place to evaluate it, for one thread at a time.</summary>
    public FeelEvaluation NewEvaluation(TimeProvider clock, FeelLimits limits) => new(this, clock, limits);

    private static FeelExpression? Make(
        string text, IReadOnlyList<string> variables, IEnumerable<string> entryNames,
        Func<string, NameBook, Func<string, FeelType?>, Node> parse, Func<Compiler, Node, Scope, Code> compile,
        out FeelDiagnostic? refusal)
    {
        refusal = null;
        try
        {
            var node = parse(text, NamesOf(variables, entryNames), FeelType.OfName);
            var compiler = new Compiler(text, new());
            var scope = new Scope(null);
            foreach (var variable in variables) scope.Add(variable, compiler.NewSlot());
            var code = compile(compiler, node, scope);
            return new(text, variables, code, compiler.Slots.Count) { Faults = compiler.Faults };
        }
        catch (SyntaxFault fault)
        {
            refusal = FeelDiagnostic.At(text, fault.At, fault.Code, fault.Said);
            return null;
        }
    }

    private static NameBook NamesOf(IReadOnlyList<string> variables, IEnumerable<string> entryNames)
    {
        var names = BuiltIns.Names.Above();
        foreach (var name in variables.Concat(entryNames)) names.Add(name);
        return names;
    }
}
