using System.Xml.Linq;

namespace City.Feel;

/// <summary>Reads a model's elements as people see them.</summary>
internal static class ModelView
{
    public static DmnElement Of(Element element)
    {
        var logic = element.Kind == Element.Knowledge
            ? element.Xml.Child("encapsulatedLogic")
            : element.Xml.Elements().FirstOrDefault(BoxedCompiler.IsExpression);
        return new(Places.KeyOf(element.Xml), element.Title, element.Kind)
        {
            Type = element.Xml.Child("variable")?.Value("typeRef") ?? "",
            Description = (element.Xml.Child("question") ?? element.Xml.Child("description"))?.Value.Trim() ?? "",
            Requires =
            [
                .. element.Requires.Concat(element.Invokes).Concat(element.Interface.Outputs).Distinct()
                    .Select(one =>
                        (one.Model == element.Model ? "" : one.Model.Namespace + "#") + Places.KeyOf(one.Xml)),
            ],
            Logic = logic is null ? null : Expression(logic),
            Names = element.Scope is { } scope ? new FeelScope(scope.Names).Names : [],
        };
    }

    private static DmnExpression Expression(XElement xml)
    {
        var kind = xml.Name.LocalName;
        return kind switch
        {
            "encapsulatedLogic" or "functionDefinition" => new("functionDefinition")
            {
                Text = string.Join(", ", xml.Children("formalParameter").Select(Parameter)),
                Parts = Parts(xml.Elements().Where(BoxedCompiler.IsExpression).Take(1), _ => ""),
            },
            "literalExpression" => new(kind) { Text = xml.Text()?.Trim() ?? "" },
            "decisionTable" => new(kind) { Table = TableXml.Read(xml) },
            "context" => new(kind)
            {
                Parts = Parts(xml.Children("contextEntry"), entry => entry.Child("variable")?.Value("name") ?? ""),
            },
            "invocation" => new(kind)
            {
                Text = xml.Elements().FirstOrDefault(BoxedCompiler.IsExpression).Text()?.Trim() ?? "",
                Parts = Parts(xml.Children("binding"), entry => entry.Child("parameter")?.Value("name") ?? ""),
            },
            "relation" => new(kind)
            {
                Columns = [.. xml.Children("column").Select(column => column.Value("name") ?? "")],
                Parts = Parts(xml.Children("row").SelectMany(row => row.Elements().Where(BoxedCompiler.IsExpression)),
                    _ => ""),
            },
            "list" => new(kind) { Parts = Parts(xml.Elements().Where(BoxedCompiler.IsExpression), _ => "") },
            _ => new(kind)
            {
                Text = xml.Value("iteratorVariable") ?? "",
                Parts = Parts(xml.Elements().Where(part => part.Elements().Any(BoxedCompiler.IsExpression)),
                    part => part.Name.LocalName),
            },
        };
    }

    private static string Parameter(XElement xml) =>
        xml.Value("typeRef") is { Length: > 0 } type ? $"{xml.Value("name")}: {type}" : xml.Value("name") ?? "";

    private static List<KeyValuePair<string, DmnExpression>> Parts(
        IEnumerable<XElement> elements, Func<XElement, string> name) =>
    [
        .. elements.Select(one => KeyValuePair.Create(name(one), Expression(
            BoxedCompiler.IsExpression(one) ? one : one.Elements().FirstOrDefault(BoxedCompiler.IsExpression)
                ?? new XElement("literalExpression")))),
    ];
}
