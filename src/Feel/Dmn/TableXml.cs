using System.Xml.Linq;

namespace City.Feel;

/// <summary>Reads a decision table from the file of a model, and writes a changed one into it.</summary>
internal static class TableXml
{
    private static readonly string[] Owned =
        ["input", "output", "annotation", "rule"];

    public static DmnTable Read(XElement table)
    {
        var (inputs, outputs) = (table.Children("input").ToList(), table.Children("output").ToList());
        var annotations = table.Children("annotation").Select(one => one.Value("name") ?? "").ToList();
        var rules = table.Children("rule").ToList();
        // Notes may be there without a column that names them, and so may the description of a rule.
        var notes = rules.Select(rule => rule.Children("annotationEntry").Count()).DefaultIfEmpty().Max();
        while (annotations.Count < notes) annotations.Add("");
        return new()
        {
            HitPolicy = table.Value("hitPolicy") ?? "UNIQUE",
            Aggregation = table.Value("aggregation") ?? "",
            Inputs =
            [
                .. inputs.Select(one => new DmnClause(one.Value("id") ?? "", one.Value("label") ?? "",
                    one.Child("inputExpression").Text()?.Trim() ?? "",
                    one.Child("inputExpression")?.Value("typeRef") ?? "",
                    one.Child("inputValues").Text()?.Trim() ?? "", "")),
            ],
            Outputs =
            [
                .. outputs.Select(one => new DmnClause(one.Value("id") ?? "", one.Value("label") ?? "",
                    one.Value("name") ?? "", one.Value("typeRef") ?? "", one.Child("outputValues").Text()?.Trim() ?? "",
                    one.Child("defaultOutputEntry").Text()?.Trim() ?? "")),
            ],
            Annotations = annotations,
            Rules = [.. rules.Select(rule => new DmnRule(
                rule.Value("id") ?? "", Texts(rule, "inputEntry", inputs.Count, "-"),
                Texts(rule, "outputEntry", outputs.Count, ""),
                Texts(rule, "annotationEntry", annotations.Count, "")))],
        };
    }

    /// <summary>Puts a changed table in the place of what stood there; what belongs to other tools stays.</summary>
    public static void Write(XElement table, DmnTable changed)
    {
        table.SetAttributeValue("hitPolicy", changed.HitPolicy);
        table.SetAttributeValue(
            "aggregation", changed.Aggregation.Length == 0 ? null : changed.Aggregation);
        var old = table.Elements().Where(one => Owned.Contains(one.Name.LocalName)).ToList();
        var byId = old.Where(one => one.Value("id") is not null)
            .DistinctBy(one => one.Value("id")).ToDictionary(one => one.Value("id")!, StringComparer.Ordinal);
        List<XElement> made =
        [
            .. changed.Inputs.Select(one => Input(table, Kept(table, byId, "input", one.Id), one)),
            .. changed.Outputs.Select(one => Output(table, Kept(table, byId, "output", one.Id), one)),
            .. changed.Annotations.Select(name => new XElement(table.Name.Namespace + "annotation",
                name.Length == 0 ? null : new XAttribute("name", name))),
            .. changed.Rules.Select(one => Rule(table, Kept(table, byId, "rule", one.Id), one)),
        ];
        Tidy(table, old, made);
    }

    /// <summary>The element of an id as a copy, so that what others wrote into it is kept; a new one for a new id.
    /// </summary>
    private static XElement Kept(XElement table, Dictionary<string, XElement> byId, string kind, string id) =>
        byId.TryGetValue(id, out var old) && old.Name.LocalName == kind
            ? new XElement(old)
            : new XElement(table.Name.Namespace + kind, new XAttribute("id", NewId(table, kind)));

    // So that the next version is compared with this one rule by rule; the same table gets the same ids.
    private static string NewId(XElement table, string kind)
    {
        var owner = Places.KeyOf(table.AncestorsAndSelf().First(one => one.Value("id") is not null
            || one.Parent?.Name.LocalName == "definitions"));
        var used = table.Document!.Descendants().Select(one => one.Value("id")).OfType<string>()
            .Concat(table.Annotations<string>()).ToHashSet(StringComparer.Ordinal);
        var number = 1;
        while (used.Contains($"{owner}-{kind}-{number}")) number++;
        var id = $"{owner}-{kind}-{number}";
        table.AddAnnotation(id);
        return id;
    }

    private static XElement Input(XElement table, XElement into, DmnClause clause)
    {
        into.SetAttributeValue("label", clause.Label.Length == 0 ? null : clause.Label);
        var expression = Part(table, into, "inputExpression", clause.Text, keepEmpty: true)!;
        expression.SetAttributeValue("typeRef", clause.Type.Length == 0 ? null : clause.Type);
        Part(table, into, "inputValues", clause.Values, keepEmpty: false);
        return into;
    }

    private static XElement Output(XElement table, XElement into, DmnClause clause)
    {
        into.SetAttributeValue("label", clause.Label.Length == 0 ? null : clause.Label);
        into.SetAttributeValue("name", clause.Text.Length == 0 ? null : clause.Text);
        into.SetAttributeValue("typeRef", clause.Type.Length == 0 ? null : clause.Type);
        Part(table, into, "outputValues", clause.Values, keepEmpty: false);
        Part(table, into, "defaultOutputEntry", clause.Default, keepEmpty: false);
        return into;
    }

    private static XElement Rule(XElement table, XElement into, DmnRule rule)
    {
        Entries(table, into, "inputEntry", rule.Inputs);
        Entries(table, into, "outputEntry", rule.Outputs);
        Entries(table, into, "annotationEntry", rule.Annotations);
        return into;
    }

    private static void Entries(XElement table, XElement rule, string kind, IReadOnlyList<string> texts)
    {
        var old = rule.Children(kind).ToList();
        for (var i = 0; i < Math.Max(old.Count, texts.Count); i++)
        {
            if (i >= texts.Count) old[i].Remove();
            else if (i < old.Count) SetText(table, old[i], texts[i]);
            else
            {
                var entry = new XElement(table.Name.Namespace + kind);
                SetText(table, entry, texts[i]);
                rule.Add(entry);
            }
        }
    }

    private static XElement? Part(XElement table, XElement clause, string kind, string text, bool keepEmpty)
    {
        var part = clause.Child(kind);
        if (text.Length == 0 && !keepEmpty)
        {
            part?.Remove();
            return null;
        }

        if (part is null) clause.Add(part = new(table.Name.Namespace + kind));
        SetText(table, part, text);
        return part;
    }

    private static void SetText(XElement table, XElement into, string text)
    {
        if (into.Child("text") is not { } child) into.Add(child = new(table.Name.Namespace + "text"));
        if (child.Value.Trim() != text.Trim()) child.Value = text;
    }

    // The new elements stand where the first old one stood, each on a line of its own.
    private static void Tidy(XElement table, List<XElement> old, List<XElement> made)
    {
        var indent = old.FirstOrDefault()?.PreviousNode is XText blank ? blank.Value : "\n";
        foreach (var one in old)
        {
            if (one.PreviousNode is XText before && string.IsNullOrWhiteSpace(before.Value)) before.Remove();
            one.Remove();
        }

        var last = table.LastNode as XText;
        last?.Remove();
        foreach (var one in made) table.Add(new XText(indent), one);
        table.Add(new XText(last?.Value ?? "\n"));
    }

    private static List<string> Texts(XElement rule, string kind, int count, string missing)
    {
        var texts = rule.Children(kind).Take(count).Select(entry => entry.Text()?.Trim() ?? "").ToList();
        while (texts.Count < count) texts.Add(missing);
        return texts;
    }
}
