namespace City.Screen;

/// <summary>The pages' copy of what <c>/api/rules</c> says: one version of a model, for the list of all.</summary>
internal sealed record ShownVersion
{
    public string Name { get; init; } = "";

    public int Version { get; init; }

    public string Tag { get; init; } = "";

    public string Title { get; init; } = "";

    public DateTimeOffset? Time { get; init; }

    public string Who { get; init; } = "";

    public string Comment { get; init; } = "";
}

/// <summary>The page of all models.</summary>
internal sealed record RulesView
{
    public IReadOnlyList<ShownVersion> Models { get; init; } = [];

    public CityAnswer? Fault { get; init; }
}

/// <summary>A column of a decision table.</summary>
internal sealed record ShownClause
{
    public string Label { get; init; } = "";

    public string Text { get; init; } = "";

    public string Type { get; init; } = "";

    public string Values { get; init; } = "";

    public string Default { get; init; } = "";

    /// <summary>What people call it.</summary>
    public string Title => Label.Length > 0 ? Label : Text;
}

/// <summary>A rule of a decision table.</summary>
internal sealed record ShownRule
{
    public IReadOnlyList<string> Inputs { get; init; } = [];

    public IReadOnlyList<string> Outputs { get; init; } = [];

    public IReadOnlyList<string> Annotations { get; init; } = [];
}

/// <summary>A decision table.</summary>
internal sealed record ShownTable
{
    public string HitPolicy { get; init; } = "";

    public string Aggregation { get; init; } = "";

    public IReadOnlyList<ShownClause> Inputs { get; init; } = [];

    public IReadOnlyList<ShownClause> Outputs { get; init; } = [];

    public IReadOnlyList<string> Annotations { get; init; } = [];

    public IReadOnlyList<ShownRule> Rules { get; init; } = [];
}

/// <summary>A boxed expression.</summary>
internal sealed record ShownLogic
{
    public string Kind { get; init; } = "";

    public string Text { get; init; } = "";

    public ShownTable? Table { get; init; }

    public IReadOnlyList<string> Columns { get; init; } = [];

    public IReadOnlyList<ShownPart> Parts { get; init; } = [];
}

/// <summary>A part of a boxed expression.</summary>
internal sealed record ShownPart
{
    public string Name { get; init; } = "";

    public ShownLogic Logic { get; init; } = new();
}

/// <summary>An element of a model.</summary>
internal sealed record ShownElement
{
    public string Id { get; init; } = "";

    public string Name { get; init; } = "";

    public string Kind { get; init; } = "";

    public string Type { get; init; } = "";

    public string Description { get; init; } = "";

    public IReadOnlyList<string> Requires { get; init; } = [];

    public ShownLogic? Logic { get; init; }
}

/// <summary>Where in a model something is wrong.</summary>
internal sealed record ShownPlace
{
    public string Element { get; init; } = "";

    public string Part { get; init; } = "";

    public int Rule { get; init; }

    public int Column { get; init; }

    public int Line { get; init; }

    public int Character { get; init; }
}

/// <summary>Something that is wrong, or that came to nothing.</summary>
internal sealed record ShownDiagnostic
{
    public string Code { get; init; } = "";

    public bool Warning { get; init; }

    public int Line { get; init; }

    public int Column { get; init; }

    public string En { get; init; } = "";

    public string Zh { get; init; } = "";

    public string Element { get; init; } = "";

    public ShownPlace? Place { get; init; }
}

/// <summary>What is odd about a decision table.</summary>
internal sealed record ShownFinding
{
    public string Decision { get; init; } = "";

    public string Kind { get; init; } = "";

    public string En { get; init; } = "";

    public string Zh { get; init; } = "";

    public IReadOnlyList<int> Rules { get; init; } = [];

    public IReadOnlyList<ShownCell> Cells { get; init; } = [];
}

/// <summary>The part of an input that a finding is about.</summary>
internal sealed record ShownCell
{
    public string Input { get; init; } = "";

    public string Part { get; init; } = "";
}

/// <summary>A version of a model with all that is in it.</summary>
internal sealed record ShownModel
{
    public string Name { get; init; } = "";

    public int Version { get; init; }

    public string Tag { get; init; } = "";

    public int Latest { get; init; }

    public string Title { get; init; } = "";

    public DateTimeOffset? Time { get; init; }

    public string Who { get; init; } = "";

    public string Comment { get; init; } = "";

    public IReadOnlyList<ShownElement> Elements { get; init; } = [];

    public IReadOnlyList<ShownDiagnostic> Faults { get; init; } = [];

    public IReadOnlyList<ShownFinding> Findings { get; init; } = [];
}

/// <summary>What a model decided on an example.</summary>
internal sealed record ShownResult
{
    public string Text { get; init; } = "";

    public IReadOnlyDictionary<string, string> Explanation { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<ShownTrace> Decisions { get; init; } = [];

    public IReadOnlyList<ShownDiagnostic> Diagnostics { get; init; } = [];
}

/// <summary>How one decision came about.</summary>
internal sealed record ShownTrace
{
    public string Id { get; init; } = "";

    public string Text { get; init; } = "";

    public IReadOnlyList<ShownFired> Rules { get; init; } = [];
}

/// <summary>A rule that matched.</summary>
internal sealed record ShownFired
{
    public int Rule { get; init; }
}

/// <summary>The page of one model.</summary>
internal sealed record RuleView
{
    public required string Name { get; init; }

    public ShownModel? Model { get; init; }

    public IReadOnlyList<ShownVersion> Versions { get; init; } = [];

    /// <summary>The decision that was asked, and the example as it was written.</summary>
    public string Decision { get; init; } = "";

    public string Example { get; init; } = "";

    public ShownResult? Result { get; init; }

    /// <summary>Why the example could not be decided on.</summary>
    public CityAnswer? Refused { get; init; }

    public CityAnswer? Fault { get; init; }
}

/// <summary>One difference between two versions.</summary>
internal sealed record RuleChange
{
    public string Kind { get; init; } = "";

    public string Element { get; init; } = "";

    public string Name { get; init; } = "";

    public string Part { get; init; } = "";

    public int RuleBefore { get; init; }

    public int RuleAfter { get; init; }

    public int ColumnBefore { get; init; }

    public int ColumnAfter { get; init; }

    public string Before { get; init; } = "";

    public string After { get; init; } = "";
}

/// <summary>The page that shows two versions beside each other.</summary>
internal sealed record DiffView
{
    public required string Name { get; init; }

    public ShownModel? From { get; init; }

    public ShownModel? To { get; init; }

    public IReadOnlyList<ShownVersion> Versions { get; init; } = [];

    public IReadOnlyList<RuleChange> Changes { get; init; } = [];

    public CityAnswer? Fault { get; init; }
}

/// <summary>The page where an expression is tried.</summary>
internal sealed record FeelView
{
    public string Expression { get; init; } = "";

    public string Example { get; init; } = "";

    public ShownFeel? Result { get; init; }

    public CityAnswer? Fault { get; init; }
}

/// <summary>What is known of an expression, and what it gave.</summary>
internal sealed record ShownFeel
{
    public string Type { get; init; } = "";

    public string? Text { get; init; }

    public IReadOnlyList<ShownDiagnostic> Faults { get; init; } = [];

    public IReadOnlyList<ShownDiagnostic> Diagnostics { get; init; } = [];
}
