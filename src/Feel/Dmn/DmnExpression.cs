namespace City.Feel;

/// <summary>A boxed expression as people read it (DMN 1.5, 7.3 and 10.2).</summary>
/// <param name="Kind">literalExpression, decisionTable, context, invocation, functionDefinition, relation, list,
/// conditional, filter, for, some or every.</param>
public sealed record DmnExpression(string Kind)
{
    /// <summary>Of a literal expression its text; of a function its parameters; of a loop its variable.</summary>
    public string Text { get; init; } = "";

    /// <summary>Of a decision table.</summary>
    public DmnTable? Table { get; init; }

    /// <summary>What it is made of, by name: entries, bindings, cells of a relation (row by row), parts.</summary>
    public IReadOnlyList<KeyValuePair<string, DmnExpression>> Parts { get; init; } = [];

    /// <summary>Of a relation the names of its columns.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];
}
