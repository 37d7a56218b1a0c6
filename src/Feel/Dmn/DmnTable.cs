namespace City.Feel;

/// <summary>
/// A decision table as people read and change it (DMN 1.5, chapter 8); all texts as they are written.
/// </summary>
public sealed record DmnTable
{
    /// <summary>Most inputs, outputs or annotations of one table.</summary>
    public const int ColumnsMax = 100;

    /// <summary>Most rules of one table.</summary>
    public const int RulesMax = 2_000;

    /// <summary>Longest text of a cell, in UTF-16 units.</summary>
    public const int TextMax = 10_000;

    /// <summary>UNIQUE, FIRST, PRIORITY, ANY, COLLECT, RULE ORDER or OUTPUT ORDER.</summary>
    public string HitPolicy { get; init; } = "UNIQUE";

    /// <summary>SUM, COUNT, MIN or MAX of what is collected; empty for a list.</summary>
    public string Aggregation { get; init; } = "";

    /// <summary>What is tested.</summary>
    public IReadOnlyList<DmnClause> Inputs { get; init; } = [];

    /// <summary>What is given.</summary>
    public IReadOnlyList<DmnClause> Outputs { get; init; } = [];

    /// <summary>Names of the columns of notes.</summary>
    public IReadOnlyList<string> Annotations { get; init; } = [];

    /// <summary>The rules from above.</summary>
    public IReadOnlyList<DmnRule> Rules { get; init; } = [];
}
