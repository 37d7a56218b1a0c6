namespace City.Feel;

/// <summary>Stable codes of what FEEL and DMN refuse or could not do.</summary>
public static class FeelCodes
{
    /// <summary>The text is no expression of FEEL.</summary>
    public const string Syntax = "feel.syntax";

    /// <summary>The text is longer, or nested deeper, than an expression may be.</summary>
    public const string TooLong = "feel.too-long";

    /// <summary>Nothing of this name is known here.</summary>
    public const string UnknownName = "feel.unknown-name";

    /// <summary>A value has a type with which this cannot be done.</summary>
    public const string WrongType = "feel.wrong-type";

    /// <summary>A value is of the right type, but not one with which this can be done.</summary>
    public const string WrongValue = "feel.wrong-value";

    /// <summary>A function was invoked with arguments it does not have.</summary>
    public const string WrongArguments = "feel.wrong-arguments";

    /// <summary>A function of another language, which does not run here.</summary>
    public const string External = "feel.external";

    /// <summary>The evaluation took too many steps.</summary>
    public const string LimitSteps = "feel.limit-steps";

    /// <summary>Functions invoked functions too deep.</summary>
    public const string LimitDepth = "feel.limit-depth";

    /// <summary>A list became too long.</summary>
    public const string LimitList = "feel.limit-list";

    /// <summary>A text became too long.</summary>
    public const string LimitText = "feel.limit-text";

    /// <summary>A regular expression took too long.</summary>
    public const string LimitPattern = "feel.limit-pattern";

    /// <summary>The file is no model of DMN.</summary>
    public const string Model = "dmn.model";

    /// <summary>The model refers to something that is not there.</summary>
    public const string Reference = "dmn.reference";

    /// <summary>Elements of the model require each other in a circle.</summary>
    public const string Circle = "dmn.circle";

    /// <summary>A value does not have the type that the model gives it.</summary>
    public const string Type = "dmn.type";

    /// <summary>The rules that match are more, or other, than the table's hit policy lets match.</summary>
    public const string HitPolicy = "dmn.hit-policy";

    /// <summary>A changed decision table has not the form of one, or is too large.</summary>
    public const string Table = "dmn.table";

    /// <summary>No decision of this name is in the model.</summary>
    public const string UnknownDecision = "dmn.unknown-decision";
}
