using City.Screen.Wire;

namespace City.Screen;

/// <summary>The page of all models.</summary>
internal sealed record RulesView
{
    public IReadOnlyList<RuleVersion> Models { get; init; } = [];

    public CityAnswer? Fault { get; init; }
}

/// <summary>The page of one model.</summary>
internal sealed record RuleView
{
    public required string Name { get; init; }

    public RuleModelAnswer? Model { get; init; }

    public IReadOnlyList<RuleVersion> Versions { get; init; } = [];

    /// <summary>The decision that was asked, and the example as it was written.</summary>
    public string Decision { get; init; } = "";

    public string Example { get; init; } = "";

    public RuleResultAnswer? Result { get; init; }

    /// <summary>Why the example could not be decided on.</summary>
    public CityAnswer? Refused { get; init; }

    public CityAnswer? Fault { get; init; }
}

/// <summary>The page that shows two versions beside each other.</summary>
internal sealed record DiffView
{
    public required string Name { get; init; }

    public RuleModelAnswer? From { get; init; }

    public RuleModelAnswer? To { get; init; }

    public IReadOnlyList<RuleVersion> Versions { get; init; } = [];

    public IReadOnlyList<RuleChange> Changes { get; init; } = [];

    public CityAnswer? Fault { get; init; }
}

/// <summary>The page where an expression is tried.</summary>
internal sealed record FeelView
{
    public string Expression { get; init; } = "";

    public string Example { get; init; } = "";

    public RuleExpressionAnswer? Result { get; init; }

    public CityAnswer? Fault { get; init; }
}
