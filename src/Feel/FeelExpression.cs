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

    /// <summary>The type of what it gives, in words of FEEL; Any where that is not known.</summary>
    public string Type { get; private init; } = "Any";

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
        Make(text, Untyped(variables), entryNames, isTests: false, out refusal);

    /// <summary>
    /// Makes an expression ready whose variables have types; what cannot go well with them is in <see cref="Faults"/>.
    /// </summary>
    /// <param name="text">At most 100,000 characters, nested at most 120 deep.</param>
    /// <param name="scope">The values it may read.</param>
    /// <param name="refusal">Why it was refused; null where it was not.</param>
    /// <returns>Null for what is no expression.</returns>
    public static FeelExpression? Compile(string text, FeelScope scope, out FeelDiagnostic? refusal)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return Make(text, scope.Types, scope.EntryNames, isTests: false, out refusal);
    }

    /// <summary>
    /// Makes the unary tests of a cell ready (DMN 1.5, 10.3.1.2, rule 15); the first variable, <c>?</c>, is the input.
    /// </summary>
    /// <inheritdoc cref="Compile(string, IReadOnlyList{string}, IEnumerable{string}, out FeelDiagnostic?)"/>
    public static FeelExpression? CompileTests(
        string text, IReadOnlyList<string> variables, IEnumerable<string> entryNames, out FeelDiagnostic? refusal) =>
        Make(text, Untyped(["?", .. variables]), entryNames, isTests: true, out refusal);

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
        string text, IReadOnlyList<KeyValuePair<string, FeelType>> variables, IEnumerable<string> entryNames,
        bool isTests, out FeelDiagnostic? refusal)
    {
        refusal = null;
        try
        {
            string[] known = [.. variables.Select(one => one.Key)];
            var names = NamesOf(known, entryNames);
            var node = isTests
                ? Parser.Tests(text, names, FeelType.OfName) : Parser.Expression(text, names, FeelType.OfName);
            var compiler = new Compiler(text, new());
            var scope = new Scope(null);
            foreach (var (name, type) in variables) scope.Add(name, compiler.NewSlot(), type);
            var (code, result) = isTests ? Testing(compiler, node, scope) : compiler.Checked(node, scope);
            return new(text, known, code, compiler.Slots.Count)
            {
                Faults = compiler.Faults,
                Type = result.ToString(),
            };
        }
        catch (SyntaxFault fault)
        {
            refusal = FeelDiagnostic.At(text, fault.At, fault.Code, fault.Said);
            return null;
        }
    }

    private static (Code Code, FeelType Type) Testing(Compiler compiler, Node node, Scope scope)
    {
        var test = compiler.CheckedTests(node, scope, FeelType.Any);
        return (run => test(run, run.Slots[0]), FeelType.Boolean);
    }

    private static List<KeyValuePair<string, FeelType>> Untyped(IReadOnlyList<string> names) =>
        [.. names.Select(name => new KeyValuePair<string, FeelType>(name, FeelType.Any))];

    private static NameBook NamesOf(IReadOnlyList<string> variables, IEnumerable<string> entryNames)
    {
        var names = BuiltIns.Names.Above();
        foreach (var name in variables.Concat(entryNames)) names.Add(name);
        return names;
    }
}
