namespace City.Feel;

/// <summary>Compares two versions of a decision table.</summary>
internal sealed class TableDiff(DmnElement element, DmnTable before, DmnTable after, List<DmnChange> changes)
{
    public void Compare()
    {
        var (was, now) = (Policy(before), Policy(after));
        if (was != now) changes.Add(Change("policy") with { Before = was, After = now });
        var inputs = Columns("input", before.Inputs, after.Inputs);
        var outputs = Columns("output", before.Outputs, after.Outputs);
        var notes = Columns("annotation", Notes(before), Notes(after));
        var rules = Pairing.Of(before.Rules, after.Rules, rule => rule.Id, Key);
        foreach (var rule in rules.Removed)
            changes.Add(Change("rule-removed") with { Rule = (rule + 1, 0), Before = Written(before.Rules[rule]) });
        foreach (var rule in rules.Added)
            changes.Add(Change("rule-added") with { Rule = (0, rule + 1), After = Written(after.Rules[rule]) });
        foreach (var (old, rule) in rules.Pairs)
        {
            if (rules.Moved.Contains(old)) changes.Add(Change("rule-moved") with { Rule = (old + 1, rule + 1) });
            Cells("input", (old, rule), inputs, before.Rules[old].Inputs, after.Rules[rule].Inputs);
            Cells("output", (old, rule), outputs, before.Rules[old].Outputs, after.Rules[rule].Outputs);
            Cells("annotation", (old, rule), notes, before.Rules[old].Annotations, after.Rules[rule].Annotations);
        }
    }

    private DmnChange Change(string kind) => new(kind, element.Id, element.Name);

    private static string Policy(DmnTable table) => $"{table.HitPolicy} {table.Aggregation}".Trim();

    private static List<DmnClause> Notes(DmnTable table) =>
        [.. table.Annotations.Select(name => new DmnClause("", name, name, "", "", ""))];

    private static string Key(DmnRule rule) => string.Join('\0', rule.Inputs.Concat(rule.Outputs));

    private static string Written(DmnRule rule) =>
        $"{string.Join(" | ", rule.Inputs)} → {string.Join(" | ", rule.Outputs)}";

    private static string Written(DmnClause clause) => string.Join(" ", ((string[])
        [clause.Label, clause.Text == clause.Label ? "" : clause.Text, clause.Type, clause.Values, clause.Default])
        .Where(text => text.Length > 0));

    private Pairing Columns(string part, IReadOnlyList<DmnClause> old, IReadOnlyList<DmnClause> now)
    {
        var columns = Pairing.Of(old, now, clause => clause.Id, clause => clause.Text);
        foreach (var one in columns.Removed)
            changes.Add(Change("column-removed") with
            {
                Part = part, Column = (one + 1, 0), Before = Written(old[one]),
            });
        foreach (var one in columns.Added)
            changes.Add(Change("column-added") with { Part = part, Column = (0, one + 1), After = Written(now[one]) });
        foreach (var (was, one) in columns.Pairs)
        {
            if (columns.Moved.Contains(was))
                changes.Add(Change("column-moved") with { Part = part, Column = (was + 1, one + 1) });
            if (Written(old[was]) != Written(now[one]))
                changes.Add(Change("column-changed") with
                {
                    Part = part, Column = (was + 1, one + 1), Before = Written(old[was]), After = Written(now[one]),
                });
        }

        return columns;
    }

    private void Cells(
        string part, (int Old, int Now) rule, Pairing columns, IReadOnlyList<string> old, IReadOnlyList<string> now)
    {
        foreach (var (was, one) in columns.Pairs)
        {
            if (Plain(old[was]) == Plain(now[one])) continue;
            changes.Add(Change("cell") with
            {
                Part = part, Rule = (rule.Old + 1, rule.Now + 1), Column = (was + 1, one + 1), Before = old[was],
                After = now[one],
            });
        }
    }

    // A cell without a test says the same as one with "-".
    private static string Plain(string cell) => cell.Trim() is { Length: > 0 } text ? text : "-";
}
