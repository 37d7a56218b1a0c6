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
internal sealed record TableInput(string Text, Code Code, int Slot, Scope Scope, Test? Allowed, FeelType Type);

/// <summary>What one column gives; what it gives where no rule matches; its values, the most important first.</summary>
internal sealed record TableOutput(string Name, FeelType Type, Code? Missing, Code[]? Order);

/// <summary>One rule; a test that is null holds for everything.</summary>
internal sealed record TableRule(string Id, string[] Cells, Test?[] Tests, Code[] Outputs, string Note);
