using System.Xml.Linq;

namespace City.Feel;

/// <summary>Reads the elements of a model, joins them, and makes their logic ready (DMN 1.5, chapter 6).</summary>
internal sealed class DmnReader(DmnModel model)
{
    private static readonly string[] Kinds =
        [Element.Decision, Element.InputData, Element.Knowledge, Element.Service];

    public void Read(IReadOnlyList<DmnModel> imports)
    {
        foreach (var import in model.Root.Children("import"))
        {
            var found = imports.FirstOrDefault(one => one.Namespace == import.Value("namespace"));
            var name = NameBook.Plain(import.Value("name") ?? "");
            if (found is not null) model.Imports[name] = found;
            else if (import.Value("importType")?.Contains("/DMN/", StringComparison.Ordinal) == true)
                model.Fault(FeelCodes.Reference, import, $"The import '{name}' is not there.", $"导入的模型 '{name}' 不存在。");
        }

        model.Types.Read(model.Root);
        foreach (var xml in model.Root.Elements())
            if (Kinds.Contains(xml.Name.LocalName)) model.Elements.Add(new(model, xml.Name.LocalName, xml));
        Name();
        foreach (var element in model.Elements) Join(element);
        foreach (var element in model.Elements) element.Type = TypeOf(element);
        foreach (var element in model.Elements) Prepare(element);
        foreach (var element in model.Elements) Functions.Of(element);
    }

    private void Name()
    {
        foreach (var name in model.Elements.Select(one => one.Name).Concat(model.Types.ComponentNames))
            model.Names.Add(name);
        foreach (var (name, imported) in model.Imports)
        {
            model.Names.Add(name);
            foreach (var inner in imported.Elements.Select(one => one.Name).Concat(imported.Types.ComponentNames))
                model.Names.Add(inner);
        }

        foreach (var variable in model.Root.Descendants())
        {
            var name = variable.Name.LocalName switch
            {
                "variable" or "formalParameter" or "parameter" or "column" or "output" => variable.Value("name"),
                "for" or "some" or "every" => variable.Value("iteratorVariable"),
                _ => null,
            };
            if (name is not null) model.Names.Add(name);
        }
    }

    private void Join(Element element)
    {
        foreach (var requirement in element.Xml.Elements())
        {
            var target = requirement.Name.LocalName switch
            {
                "informationRequirement" => requirement.Child("requiredDecision") ?? requirement.Child("requiredInput"),
                "knowledgeRequirement" => requirement.Child("requiredKnowledge"),
                "outputDecision" or "inputDecision" or "inputData" => requirement,
                _ => null,
            };
            if (target is null || Resolve(target) is not { } found) continue;
            switch (requirement.Name.LocalName)
            {
                case "informationRequirement": element.Requires.Add(found); break;
                case "knowledgeRequirement": element.Invokes.Add(found); break;
                case "outputDecision": element.Interface.Outputs.Add(found); break;
            }
        }

        foreach (var kind in (string[])["inputData", "inputDecision"])
        {
            if (element.Kind != Element.Service) break;
            element.Interface.Parameters.AddRange(element.Xml.Children(kind).Select(Resolve).OfType<Element>());
        }
    }

    private Element? Resolve(XElement reference)
    {
        var href = reference.Value("href") ?? "";
        var split = href.LastIndexOf('#');
        var (space, id) = split < 0 ? ("", href) : (href[..split], href[(split + 1)..]);
        var owner = space.Length == 0 || space == model.Namespace
            ? model
            : model.Imports.Values.FirstOrDefault(one => one.Namespace == space);
        var found = owner?.Elements.Find(one => one.Id == id);
        if (found is null)
            model.Fault(FeelCodes.Reference, reference, $"There is no element '{href}'.", $"没有元素 '{href}'。");
        return found;
    }

    private FeelType TypeOf(Element element)
    {
        var type = model.Types.Of(element.Xml.Child("variable"));
        // The variable of a function may have the type of the function, or that of what it gives.
        return element.Kind is Element.Knowledge or Element.Service && type.Kind == FeelKind.Function
            ? type.Result ?? FeelType.Any
            : type;
    }

    private void Prepare(Element element)
    {
        var logic = element.Kind switch
        {
            Element.Decision => element.Xml.Elements().FirstOrDefault(BoxedCompiler.IsExpression),
            Element.Knowledge => element.Xml.Child("encapsulatedLogic"),
            _ => null,
        };
        if (logic is null)
        {
            if (element.Kind == Element.Decision)
                model.Fault(FeelCodes.Model, element.Xml, "The decision has no logic.", "该决策没有逻辑。");
            return;
        }

        var slots = new SlotBook();
        var scope = new Scope(null);
        var bindings = new List<Binding>();
        foreach (var required in element.Requires.Concat(element.Invokes).Distinct())
        {
            if (required.Model == model) bindings.Add(new(slots.New(), required.Name, [required], IsImport: false));
            else BindImport(required, bindings, slots);
        }

        foreach (var binding in bindings) scope.Add(binding.Name, binding.Slot, TypeOf(binding));
        element.Scope = scope;
        if (element.Kind == Element.Knowledge && !bindings.Exists(one => one.Name == element.Name))
        {
            bindings.Add(new(slots.New(), element.Name, [element], IsImport: false));
            scope.Add(element.Name, bindings[^1].Slot, element.Given);
        }

        var boxed = new BoxedCompiler(model, element, slots);
        var code = element.Kind == Element.Knowledge ? boxed.Function(logic, scope) : boxed.Compile(logic, scope);
        element.Plan = new(code, slots, bindings);
    }

    private static FeelType TypeOf(Binding binding) => binding.IsImport
        ? FeelType.ContextOf([.. binding.Elements.Select(one => (one.Name, one.Given))])
        : binding.Elements[0].Given;

    private void BindImport(Element required, List<Binding> bindings, SlotBook slots)
    {
        var name = model.Imports.First(pair => pair.Value == required.Model).Key;
        if (name.Length == 0) bindings.Add(new(slots.New(), required.Name, [required], IsImport: false));
        else if (bindings.Find(one => one.IsImport && one.Name == name) is { } there) there.Elements.Add(required);
        else bindings.Add(new(slots.New(), name, [required], IsImport: true));
    }
}
