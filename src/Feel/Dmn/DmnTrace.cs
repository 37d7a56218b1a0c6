namespace City.Feel;

/// <summary>How one decision came about.</summary>
/// <param name="Decision">Its name.</param>
/// <param name="Id">Its id in the model.</param>
/// <param name="Read">What it read, by name.</param>
/// <param name="Rules">Rules of decision tables that matched, in the order of their tables.</param>
/// <param name="Value">What it gave.</param>
public sealed record DmnTrace(
    string Decision, string Id, IReadOnlyList<KeyValuePair<string, object?>> Read, IReadOnlyList<DmnRuleMatch> Rules,
    object? Value)
{
    private const int ShownMax = 120;

    /// <summary>In a sentence in English.</summary>
    public string En
    {
        get
        {
            var read = Read.Count == 0 ? "" : $" From {All(Read, " = ")}:";
            var rules = Rules.Count == 0 ? "" : $", because {string.Join("; and ", Rules.Select(rule => rule.En))}";
            return $"{read} \"{Decision}\" is {Short(Value)}{rules}.".Trim();
        }
    }

    /// <summary>In a sentence in Chinese.</summary>
    public string Zh
    {
        get
        {
            var read = Read.Count == 0 ? "" : $"由 {All(Read, " = ")}：";
            var rules = Rules.Count == 0 ? "" : $"，因为{string.Join("；", Rules.Select(rule => rule.Zh))}";
            return $"{read}“{Decision}”为 {Short(Value)}{rules}。";
        }
    }

    internal static string Short(object? value) =>
        FeelText.Literal(value) is var text && text.Length > ShownMax ? text[..ShownMax] + "…" : text;

    private static string All(IReadOnlyList<KeyValuePair<string, object?>> read, string between) =>
        string.Join(", ", read.Select(one => one.Key + between + Short(one.Value)));
}
