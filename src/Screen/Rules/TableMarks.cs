using City.Screen.Wire;

namespace City.Screen;

/// <summary>
/// What is marked in a decision table: rules that fired, cells that are wrong or odd, what was changed.
/// </summary>
internal sealed class TableMarks
{
    private readonly Dictionary<(string Part, int Rule, int Column), string> _cells = [];
    private readonly Dictionary<int, string> _rules = [];

    /// <summary>Rules that matched, from 1.</summary>
    public HashSet<int> Fired { get; } = [];

    public string? Cell(string part, int rule, int column) => _cells.GetValueOrDefault((part, rule, column));

    public string? Rule(int rule) => Fired.Contains(rule) ? "fired" : _rules.GetValueOrDefault(rule);

    /// <summary>The marks of an element of a model, with those of a result where there is one.</summary>
    public static TableMarks Of(RuleModelAnswer model, RuleElement element, RuleResultAnswer? result)
    {
        var marks = new TableMarks();
        foreach (var fired in result?.Decisions.Where(one => one.Id == element.Id).SelectMany(one => one.Rules) ?? [])
            marks.Fired.Add(fired.Rule);
        foreach (var fault in model.Faults)
        {
            if (fault.Place is not { } place || place.Element != element.Id || place.Part.Length == 0) continue;
            var part = place.Part.Replace("rule-", "", StringComparison.Ordinal);
            marks._cells[(part, place.Rule, place.Column)] = "bad";
        }

        foreach (var finding in model.Findings.Where(one => one.Decision == element.Name && one.Kind != "gap"))
        foreach (var rule in finding.Rules) marks._rules.TryAdd(rule, "odd");
        return marks;
    }

    /// <summary>The marks of what was changed in an element, on the older or the newer side.</summary>
    public static TableMarks Of(IEnumerable<RuleChange> changes, string element, bool older)
    {
        var marks = new TableMarks();
        foreach (var change in changes.Where(one => one.Element == element))
        {
            var (rule, column) = older
                ? (change.RuleBefore, change.ColumnBefore) : (change.RuleAfter, change.ColumnAfter);
            switch (change.Kind)
            {
                case "cell": marks._cells[(change.Part, rule, column)] = "differs"; break;
                case "rule-added" when !older: marks._rules[rule] = "added"; break;
                case "rule-removed" when older: marks._rules[rule] = "removed"; break;
                case "rule-moved": marks._rules[rule] = "moved"; break;
                case "column-added" when !older: marks._cells[(change.Part, 0, column)] = "added"; break;
                case "column-removed" when older: marks._cells[(change.Part, 0, column)] = "removed"; break;
                case "column-moved" or "column-changed": marks._cells[(change.Part, 0, column)] = "differs"; break;
            }
        }

        return marks;
    }
}
