namespace City.Feel;

/// <summary>What a decision table must be before it is written into a model.</summary>
internal static class TableLimits
{
    private static readonly string[] Aggregations = ["", "SUM", "COUNT", "MIN", "MAX"];

    private static readonly string[] Policies =
        ["UNIQUE", "FIRST", "PRIORITY", "ANY", "COLLECT", "RULE ORDER", "OUTPUT ORDER"];

    /// <summary>Why a table is none; null where it is one.</summary>
    public static FeelDiagnostic? Fault(string id, DmnTable table)
    {
        var said = Said(table);
        return said is null ? null : new(FeelCodes.Table, 0, 0, said.Value.En, said.Value.Zh) { Element = id };
    }

    private static (string En, string Zh)? Said(DmnTable table)
    {
        if (!Policies.Contains(table.HitPolicy))
            return ($"The hit policy is one of {string.Join(", ", Policies)}.",
                $"命中策略为 {string.Join("、", Policies)} 之一。");
        if (!Aggregations.Contains(table.Aggregation))
            return ("The aggregation is empty, SUM, COUNT, MIN or MAX.", "聚合方式为空、SUM、COUNT、MIN 或 MAX。");
        if (table.Outputs.Count == 0) return ("A table has at least one output.", "表至少有一个输出。");
        if (table.Inputs.Count > DmnTable.ColumnsMax || table.Outputs.Count > DmnTable.ColumnsMax
            || table.Annotations.Count > DmnTable.ColumnsMax || table.Rules.Count > DmnTable.RulesMax)
            return ($"A table has at most {DmnTable.ColumnsMax} columns of a kind and {DmnTable.RulesMax} rules.",
                $"每类列最多 {DmnTable.ColumnsMax} 个，规则最多 {DmnTable.RulesMax} 条。");
        if (table.Outputs.Count > 1 && table.Outputs.Select(one => one.Text.Trim())
                .Any(string.IsNullOrEmpty))
            return ("Of several outputs each has a name.", "有多个输出时每个都要有名称。");
        foreach (var rule in table.Rules)
        {
            if (rule.Inputs.Count != table.Inputs.Count || rule.Outputs.Count != table.Outputs.Count
                || rule.Annotations.Count != table.Annotations.Count)
                return ("Each rule has a cell for each column.", "每条规则的每一列都要有单元格。");
        }

        return Texts(table).All(Writable)
            ? null
            : ($"A text has at most {DmnTable.TextMax} characters, and only such as XML can hold.",
                $"文本最多 {DmnTable.TextMax} 个字符，且须能写入 XML。");
    }

    private static IEnumerable<string> Texts(DmnTable table) =>
        table.Inputs.Concat(table.Outputs)
            .SelectMany(one => (string[])[one.Id, one.Label, one.Text, one.Type, one.Values, one.Default])
            .Concat(table.Annotations)
            .Concat(table.Rules.SelectMany(rule =>
                rule.Inputs.Concat(rule.Outputs).Concat(rule.Annotations).Append(rule.Id)));

    private static bool Writable(string text)
    {
        if (text.Length > DmnTable.TextMax) return false;
        for (var i = 0; i < text.Length; i++)
        {
            if (System.Xml.XmlConvert.IsXmlChar(text[i])) continue;
            if (i + 1 >= text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return false;
            i++;
        }

        return true;
    }
}
