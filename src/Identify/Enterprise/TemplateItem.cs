namespace City.Identify;

/// <summary>One item of a template.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="IdType">The type of its value.</param>
/// <param name="Index">The index of its value.</param>
/// <param name="Required">Whether it has to be there.</param>
internal sealed record TemplateItem(string Name, string IdType, int Index, bool Required)
{
    /// <summary>The fewest characters; 0 for any number.</summary>
    public int MinLength { get; init; }

    /// <summary>The most characters.</summary>
    public int MaxLength { get; init; } = int.MaxValue;

    /// <summary>What is wrong with the length of a text, or null.</summary>
    public string? LengthFault(string text) => text.Length >= MinLength && text.Length <= MaxLength
        ? null
        : $"the template wants {MinLength} to {MaxLength} characters, not {text.Length}";
}
