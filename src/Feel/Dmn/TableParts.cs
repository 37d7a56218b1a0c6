namespace City.Feel;

/// <summary>How the rules that match make one answer (DMN 1.5, 8.2.8).</summary>
internal enum TablePolicy
{
    Unique,
    First,
    Priority,
    Any,
    Collect,
    RuleOrder,
    OutputOrder,
}

/// <summary>What one column tests.</summary>
internal sealed record TableInput(string Text, Code Code, int Slot, Scope Scope, Test? Allowed);

/// <summary>What one column gives; what it gives where no rule matches.</summary>
internal sealed record TableOutput(string Name, FeelType Type, Code? Missing)
{
    /// <summary>Its values, the most important first; null where they have no order.</summary>
    public Code[]? Order { get; init; }

    /// <summary>Says whether a value is among those that are allowed; null where all are.</summary>
    public Test? Allowed { get; init; }

    /// <summary>The slot of the value that is tested; -1 where all are allowed.</summary>
    public int Slot { get; init; } = -1;

    /// <summary>The values that are allowed, as unary tests; empty where all are.</summary>
    public string AllowedText { get; init; } = "";
}

/// <summary>One rule; a test that is null holds for everything.</summary>
internal sealed record TableRule(string Id, string[] Cells, Test?[] Tests, Code[] Outputs, string Note)
{
    /// <summary>The cells as they were read; null where there is no test.</summary>
    public required Node?[] Nodes { get; init; }
}
