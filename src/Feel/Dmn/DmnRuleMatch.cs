namespace City.Feel;

/// <summary>A rule of a decision table that matched.</summary>
public sealed class DmnRuleMatch
{
    private readonly Table _table;
    private readonly int _rule;
    private readonly object?[] _values;

    internal DmnRuleMatch(Table table, int rule, object?[] values) => (_table, _rule, _values) = (table, rule, values);

    /// <summary>Its number from 1.</summary>
    public int Rule => _rule + 1;

    /// <summary>Its id in the model; empty where it has none.</summary>
    public string Id => _table.Rules[_rule].Id;

    /// <summary>
    /// Each input with its value and the test it passed; cells without a test are left out.
    /// </summary>
    public IReadOnlyList<string> Conditions => _table.Conditions(_rule, _values);

    /// <summary>What the rule is annotated with; empty where it is not.</summary>
    public string Annotation => _table.Rules[_rule].Note;

    internal string En => Conditions is { Count: > 0 } conditions
        ? $"rule {Rule} holds: {string.Join(", ", conditions)}{Note}"
        : $"rule {Rule} always holds{Note}";

    internal string Zh => Conditions is { Count: > 0 } conditions
        ? $"规则 {Rule} 成立：{string.Join("，", conditions)}{NoteZh}"
        : $"规则 {Rule} 恒成立{NoteZh}";

    private string Note => Annotation.Length == 0 ? "" : $" ({Annotation})";

    private string NoteZh => Annotation.Length == 0 ? "" : $"（{Annotation}）";
}
