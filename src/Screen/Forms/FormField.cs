namespace City.Screen;

/// <summary>A field of a form, as its JSON Schema says.</summary>
/// <param name="Key">The member that it fills.</param>
/// <param name="Kind">What it takes.</param>
/// <param name="Title">What people call it.</param>
internal sealed record FormField(string Key, FormKind Kind, (string En, string Zh) Title)
{
    /// <summary>What is said below it, or null.</summary>
    public (string En, string Zh)? Hint { get; init; }

    public bool IsRequired { get; init; }

    /// <summary>The unit (UN/CEFACT Recommendation 20), or null.</summary>
    public string? UnitCode { get; init; }

    public double? Least { get; init; }

    public double? Greatest { get; init; }

    /// <summary>The longest text, in characters.</summary>
    public int LengthMax { get; init; } = FormSchema.LengthMax;

    /// <summary>A regular expression for the whole text, or null. Tried in linear time.</summary>
    public string? Pattern { get; init; }

    /// <summary>What may be chosen.</summary>
    public IReadOnlyList<(string Value, (string En, string Zh) Title)> Choices { get; init; } = [];

    /// <summary>The fields of each object of a list.</summary>
    public IReadOnlyList<FormField> Items { get; init; } = [];

    /// <summary>The most objects of a list.</summary>
    public int ItemsMax { get; init; } = FormSchema.ItemsMax;
}
