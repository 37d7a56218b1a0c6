using System.Xml.Linq;

namespace City.Feel;

/// <summary>
/// Looks for gaps, overlaps and rules that are never used. Each input falls into parts in which every cell of its
/// column says the same; all combinations of parts are gone through, those alike together.
/// </summary>
internal sealed class TableCheck
{
    private const int StepsMax = 200_000, FindingsMax = 50, RulesMax = 5_000;

    private readonly string _name;
    private readonly string _policy;
    private readonly TableColumn[] _columns;
    private readonly string[] _outputs;
    private readonly List<TableFinding> _findings = [];
    private readonly HashSet<int> _used = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private int _steps;

    private TableCheck(string name, XElement table, TableColumn[] columns)
    {
        (_name, _columns) = (name, columns);
        _policy = table.Value("hitPolicy") ?? "UNIQUE";
        _outputs = [.. table.Children("rule").Select(rule => string.Join(
            '\n', rule.Children("outputEntry").Select(entry => entry.Text()?.Trim())))];
    }

    public static IEnumerable<TableFinding> Of(Element element) =>
        element.Xml.Descendants().Where(xml => xml.Name.LocalName == "decisionTable").ToList()
            .SelectMany(table => OfTable(element, table));

    private static List<TableFinding> OfTable(Element element, XElement table)
    {
        var rules = table.Children("rule").ToList();
        TableColumn[] columns = [.. table.Children("input").Select((input, i) =>
            TableColumn.Of(element.Model, input, [.. rules.Select(rule => CellOf(rule, i))]))];
        int[] odd = [.. columns.SelectMany(column => column.Unchecked).Distinct().Order()];
        if (odd.Length > 0 || rules.Count > RulesMax)
        {
            return
            [
                new(element.Title, "unchecked", [.. odd.Select(rule => rule + 1)], [.. columns
                    .Where(column => column.Unchecked.Count > 0)
                    .Select(column => new KeyValuePair<string, string>(column.Text, "?"))]),
            ];
        }

        var check = new TableCheck(element.Title, table, columns);
        check.Walk(0, [.. Enumerable.Range(0, rules.Count)], []);
        if (check._steps <= StepsMax) check.FindUnused();
        return check._findings;
    }

    private static string CellOf(XElement rule, int column) =>
        rule.Children("inputEntry").ElementAtOrDefault(column).Text()?.Trim() ?? "-";

    private void Walk(int column, int[] rules, List<KeyValuePair<string, string>> cells)
    {
        if (++_steps > StepsMax || _findings.Count >= FindingsMax) return;
        if (rules.Length == 0)
        {
            Report("gap", [], cells);
            return;
        }

        if (column == _columns.Length)
        {
            Leaf(rules, cells);
            return;
        }

        foreach (var part in _columns[column].Parts)
        {
            int[] left = [.. rules.Where(part.Rules.Contains)];
            Walk(column + 1, left, [.. cells, new(_columns[column].Text, part.Label)]);
        }
    }

    private void Leaf(int[] rules, List<KeyValuePair<string, string>> cells)
    {
        if (_policy == "FIRST") _used.Add(rules[0]);
        else _used.UnionWith(rules);
        if (rules.Length < 2) return;
        var clash = _policy == "UNIQUE"
            || (_policy == "ANY" && rules.Select(rule => _outputs[rule]).Distinct(StringComparer.Ordinal).Count() > 1);
        // The same rules overlap in many places; one is enough to see it.
        if (clash && _seen.Add(string.Join(',', rules))) Report("overlap", rules, cells);
    }

    private void FindUnused()
    {
        for (var rule = 0; rule < _outputs.Length && _findings.Count < FindingsMax; rule++)
            if (!_used.Contains(rule)) Report("unreachable", [rule], []);
    }

    private void Report(string kind, int[] rules, List<KeyValuePair<string, string>> cells)
    {
        var all = cells.Concat(_columns.Skip(cells.Count).Select(column =>
            new KeyValuePair<string, string>(column.Text, "-")));
        _findings.Add(new(_name, kind, [.. rules.Select(rule => rule + 1)], [.. kind == "unreachable" ? [] : all]));
    }
}
