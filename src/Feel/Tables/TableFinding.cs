namespace City.Feel;

/// <summary>What is odd about a decision table.</summary>
/// <param name="Decision">Name of the decision, or knowledge model, that the table is of.</param>
/// <param name="Kind">gap, overlap, unreachable or unchecked.</param>
/// <param name="Rules">Numbers from 1 of the rules it is about; none for a gap.</param>
/// <param name="Cells">For each input the part it is about, as a test of FEEL; <c>-</c> for all of it.</param>
public sealed record TableFinding(
    string Decision, string Kind, IReadOnlyList<int> Rules, IReadOnlyList<KeyValuePair<string, string>> Cells)
{
    /// <summary>In a sentence in English.</summary>
    public string En => Kind switch
    {
        "gap" => $"\"{Decision}\": no rule holds for {Where}.",
        "overlap" => $"\"{Decision}\": rules {Numbers} all hold for {Where}.",
        "unreachable" => $"\"{Decision}\": rule {Numbers} is never used; rules before it hold for all it is about.",
        _ => $"\"{Decision}\": the cells of rules {Numbers} are not of a kind that can be checked; {Where}.",
    };

    /// <summary>In a sentence in Chinese.</summary>
    public string Zh => Kind switch
    {
        "gap" => $"“{Decision}”：{Where} 时没有规则成立。",
        "overlap" => $"“{Decision}”：{Where} 时规则 {Numbers} 同时成立。",
        "unreachable" => $"“{Decision}”：规则 {Numbers} 永远不会用到，前面的规则已全部覆盖。",
        _ => $"“{Decision}”：规则 {Numbers} 的单元格无法检查；{Where}。",
    };

    private string Numbers => string.Join(", ", Rules);

    private string Where => string.Join(", ", Cells.Select(cell => $"{cell.Key}: {cell.Value}"));
}
