namespace City.Kernel;

/// <summary>How a value is compared (GS CIM 009 V1.9.1, 4.9).</summary>
public enum Comparison
{
    /// <summary>Equal to one of the operands, or inside one of the ranges: <c>==</c>.</summary>
    Equal,

    /// <summary>Equal to none of the operands, and outside every range: <c>!=</c>.</summary>
    NotEqual,

    /// <summary>Greater: <c>&gt;</c>.</summary>
    Greater,

    /// <summary>Greater or equal: <c>&gt;=</c>.</summary>
    GreaterOrEqual,

    /// <summary>Less: <c>&lt;</c>.</summary>
    Less,

    /// <summary>Less or equal: <c>&lt;=</c>.</summary>
    LessOrEqual,

    /// <summary>Matches the regular expression: <c>~=</c>.</summary>
    Matches,

    /// <summary>Does not match the regular expression: <c>!~=</c>.</summary>
    NotMatches,
}
