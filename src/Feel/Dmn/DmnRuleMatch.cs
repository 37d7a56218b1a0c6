namespace City.Feel;

/// <summary>A rule of a decision table that matched.</summary>
/// <param name="Rule">Its number from 1.</param>
/// <param name="Id">Its id in the model; empty where it has none.</param>
/// <param name="Conditions">Each input with its value and the test it passed; cells without a test are left
/// out.</param>
/// <param name="Annotation">What the rule is annotated with; empty where it is not.</param>
public sealed record DmnRuleMatch(int Rule, string Id, IReadOnlyList<string> Conditions, string Annotation)
{
    internal string En => Conditions.Count == 0
        ? $"rule {Rule} always holds{Note}"
        : $"rule {Rule} holds: {string.Join(", ", Conditions)}{Note}";

    internal string Zh => Conditions.Count == 0
        ? $"规则 {Rule} 恒成立{NoteZh}"
        : $"规则 {Rule} 成立：{string.Join("，", Conditions)}{NoteZh}";

    private string Note => Annotation.Length == 0 ? "" : $" ({Annotation})";

    private string NoteZh => Annotation.Length == 0 ? "" : $"（{Annotation}）";
}
