namespace City.Screen.Wire;

/// <summary>A column of a decision table.</summary>
/// <param name="Id">Its id, or empty.</param>
/// <param name="Label">What people call it, or empty.</param>
/// <param name="Text">Of an input its expression, of an output its name.</param>
/// <param name="Type">The type of its values, or empty.</param>
/// <param name="Values">Its allowed values as unary tests, or empty.</param>
/// <param name="Default">What an output is where no rule holds, or empty.</param>
public sealed record RuleClause(string Id, string Label, string Text, string Type, string Values, string Default)
{
    /// <summary>What people call it, or else its text.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Title => Label.Length > 0 ? Label : Text;
}
