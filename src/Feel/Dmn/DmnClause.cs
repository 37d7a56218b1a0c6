namespace City.Feel;

/// <summary>A column of a decision table (DMN 1.5, 8.3.2 and 8.3.3).</summary>
/// <param name="Id">Its id in the model; empty for one that has none yet.</param>
/// <param name="Label">What people call it; may be empty.</param>
/// <param name="Text">Of an input its expression, of an output its name.</param>
/// <param name="Type">Name of its type; empty where none is given.</param>
/// <param name="Values">Values that are allowed, as unary tests; empty where all are.</param>
/// <param name="Default">Of an output what it gives where no rule matches; empty where nothing.</param>
public sealed record DmnClause(string Id, string Label, string Text, string Type, string Values, string Default);
