namespace City.Feel;

/// <summary>An element of a decision model as people read it.</summary>
/// <param name="Id">Its id; its name where it has none.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Kind">decision, inputData, businessKnowledgeModel or decisionService.</param>
public sealed record DmnElement(string Id, string Name, string Kind)
{
    /// <summary>Name of the type of its value; empty where none is given.</summary>
    public string Type { get; init; } = "";

    /// <summary>The question a decision answers, or what the element says of itself; may be empty.</summary>
    public string Description { get; init; } = "";

    /// <summary>Ids of the elements it requires; those of another model with the namespace and <c>#</c>.</summary>
    public IReadOnlyList<string> Requires { get; init; } = [];

    /// <summary>Its logic as it is nested; null for what has none.</summary>
    public DmnExpression? Logic { get; init; }

    /// <summary>The names its logic may use.</summary>
    public IReadOnlyList<FeelName> Names { get; init; } = [];
}
