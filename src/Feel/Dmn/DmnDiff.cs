namespace City.Feel;

/// <summary>
/// Compares two versions of a model as those see it who own its rules: which cells say something else, which rules and
/// columns came, went or changed places.
/// </summary>
public static class DmnDiff
{
    /// <summary>Most differences that are told.</summary>
    public const int ChangesMax = 5_000;

    /// <summary>The differences, element by element in the order of the newer version, what went at the end.</summary>
    public static IReadOnlyList<DmnChange> Between(DmnModel before, DmnModel after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var changes = new List<DmnChange>();
        var (old, now) = (before.View(), after.View());
        foreach (var one in now)
        {
            if (old.FirstOrDefault(each => each.Id == one.Id) is { } was) Element(was, one, changes);
            else changes.Add(new("element-added", one.Id, one.Name) { After = Written(one.Logic) });
        }

        changes.AddRange(old.Where(one => now.All(each => each.Id != one.Id))
            .Select(one => new DmnChange("element-removed", one.Id, one.Name) { Before = Written(one.Logic) }));
        return [.. changes.Take(ChangesMax)];
    }

    private static void Element(DmnElement old, DmnElement now, List<DmnChange> changes)
    {
        var bothTables = old.Logic?.Table is not null && now.Logic?.Table is not null;
        var (was, became) = (Head(old, bothTables), Head(now, bothTables));
        if (was != became)
            changes.Add(new("element-changed", now.Id, now.Name) { Before = was, After = became });
        if (bothTables) new TableDiff(now, old.Logic!.Table!, now.Logic!.Table!, changes).Compare();
    }

    private static string Head(DmnElement element, bool withoutLogic) => string.Join('\n',
        ((string[])[element.Name, element.Type, element.Description, string.Join(", ", element.Requires)])
            .Append(withoutLogic ? "" : Written(element.Logic))).Trim();

    private static string Written(DmnExpression? logic)
    {
        if (logic is null) return "";
        if (logic.Table is { } table)
            return string.Join('\n', table.Rules.Select(rule =>
                $"{string.Join(" | ", rule.Inputs)} → {string.Join(" | ", rule.Outputs)}"));
        var parts = logic.Parts.Select(part => $"{part.Key}: {Written(part.Value)}".TrimStart(':', ' '));
        return string.Join('\n', parts.Prepend(logic.Text).Prepend(string.Join(" | ", logic.Columns))
            .Where(text => text.Length > 0));
    }
}
