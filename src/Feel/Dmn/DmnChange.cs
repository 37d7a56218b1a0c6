namespace City.Feel;

/// <summary>One difference between two versions of a model.</summary>
/// <param name="Kind">element-added, element-removed, element-changed (another name, type or logic than a table),
/// policy, column-added, column-removed, column-moved, column-changed, rule-added, rule-removed, rule-moved or
/// cell.</param>
/// <param name="Element">Id of the element; its name where it has no id.</param>
/// <param name="Name">What people call the element.</param>
public sealed record DmnChange(string Kind, string Element, string Name)
{
    /// <summary>input, output or annotation, for columns and cells; else empty.</summary>
    public string Part { get; init; } = "";

    /// <summary>Numbers from 1 of the rule before and after; 0 where it was, or is, not there.</summary>
    public (int Before, int After) Rule { get; init; }

    /// <summary>Numbers from 1 of the column before and after; 0 where it was, or is, not there.</summary>
    public (int Before, int After) Column { get; init; }

    /// <summary>What was written before; empty for what was not there.</summary>
    public string Before { get; init; } = "";

    /// <summary>What is written now; empty for what is not there any more.</summary>
    public string After { get; init; } = "";
}
