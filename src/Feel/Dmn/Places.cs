using System.Xml.Linq;

namespace City.Feel;

/// <summary>Finds where in a model an element of its file is.</summary>
internal static class Places
{
    private static readonly string[] Elements =
        [Element.Decision, Element.Knowledge, Element.InputData, Element.Service, "itemDefinition"];

    public static DmnPlace? Of(XElement at, FeelDiagnostic said)
    {
        if (at.AncestorsAndSelf().FirstOrDefault(one => Elements.Contains(one.Name.LocalName)) is not { } element)
            return null;
        var (part, rule, column) = Cell(at, element);
        return new(KeyOf(element), part, rule, column, said.Line, said.Column);
    }

    /// <summary>What tells an element from the others of its model.</summary>
    public static string KeyOf(XElement element) => element.Value("id") ?? NameBook.Plain(element.Value("name") ?? "");

    private static (string Part, int Rule, int Column) Cell(XElement at, XElement element)
    {
        var path = at.AncestorsAndSelf().TakeWhile(one => one != element).Reverse().ToList();
        var table = path.FindIndex(one => one.Name.LocalName == "decisionTable");
        // Only the table that is the element's logic; those within something else are not told apart by numbers.
        if (table is < 0 or > 1 || path.Count <= table + 1) return ("", 0, 0);
        var (clause, inner) = (path[table + 1], path.Count > table + 2 ? path[table + 2] : null);
        return (clause.Name.LocalName, inner?.Name.LocalName) switch
        {
            ("rule", "inputEntry") => ("rule-input", NumberOf(clause), NumberOf(inner!)),
            ("rule", "outputEntry") => ("rule-output", NumberOf(clause), NumberOf(inner!)),
            ("rule", _) => ("rule", NumberOf(clause), 0),
            ("input", "inputValues") or ("output", "outputValues") => ("values", 0, NumberOf(clause)),
            ("output", "defaultOutputEntry") => ("default", 0, NumberOf(clause)),
            ("input" or "output", _) => (clause.Name.LocalName, 0, NumberOf(clause)),
            _ => ("", 0, 0),
        };
    }

    private static int NumberOf(XElement one) => one.ElementsBeforeSelf(one.Name).Count() + 1;
}
