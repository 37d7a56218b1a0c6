namespace City.Feel;

/// <summary>A rule of a decision table (DMN 1.5, 8.3.4).</summary>
/// <param name="Id">Its id in the model; empty for one that has none yet.</param>
/// <param name="Inputs">A unary test for each input; <c>-</c> holds for everything.</param>
/// <param name="Outputs">An expression for each output.</param>
/// <param name="Annotations">A note for each column of notes.</param>
public sealed record DmnRule(
    string Id, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, IReadOnlyList<string> Annotations);
