using System.Xml.Linq;

namespace City.Feel;

/// <summary>One element of a model: a decision, input data, a business knowledge model or a decision service.</summary>
internal sealed class Element(DmnModel model, string kind, XElement xml)
{
    public const string Decision = "decision", InputData = "inputData", Knowledge = "businessKnowledgeModel",
        Service = "decisionService";

    public DmnModel Model { get; } = model;

    public string Kind { get; } = kind;

    public XElement Xml { get; } = xml;

    public string Id { get; } = (string?)xml.Attribute("id") ?? "";

    /// <summary>What expressions call it: the name of its variable.</summary>
    public string Name { get; } = NameBook.Plain(
        (string?)xml.Child("variable")?.Attribute("name") ?? (string?)xml.Attribute("name") ?? "");

    /// <summary>What people call it.</summary>
    public string Title { get; } = NameBook.Plain((string?)xml.Attribute("name") ?? "");

    public FeelType Type { get; set; } = FeelType.Any;

    /// <summary>Decisions and input data whose values it reads.</summary>
    public List<Element> Requires { get; } = [];

    /// <summary>Functions that it invokes.</summary>
    public List<Element> Invokes { get; } = [];

    /// <summary>Of a service: what it gives, what it works out itself, and what it is given.</summary>
    public (List<Element> Outputs, List<Element> Parameters) Interface { get; } = ([], []);

    /// <summary>How it is worked out; null for input data and what has no logic.</summary>
    public Plan? Plan { get; set; }

    /// <summary>What its logic may read, with types; null for what has no logic.</summary>
    public Scope? Scope { get; set; }

    /// <summary>What inputs may call it when several models are read at once.</summary>
    public string FullName { get; } = $"{model.Namespace}#{NameBook.Plain((string?)xml.Attribute("name") ?? "")}";

    /// <summary>The type of the value, or function, that others read.</summary>
    public FeelType Given => Kind switch
    {
        Knowledge => FeelType.FunctionOf(
            [.. (Xml.Child("encapsulatedLogic")?.Children("formalParameter") ?? []).Select(Model.Types.Of)], Type),
        Service => FeelType.FunctionOf([.. Interface.Parameters.Select(one => one.Type)], Type),
        _ => Type,
    };

    /// <summary>The function that a knowledge model or service is.</summary>
    public FeelFunction? Function { get; set; }

    public override string ToString() => Title.Length > 0 ? Title : Name;
}
