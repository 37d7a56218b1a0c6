namespace City.Feel;

/// <summary>A function as it is written, before it is given what it captures.</summary>
internal sealed record ClosurePlan(string Name, string[] Parameters, FeelType[] Types, FeelType Result)
{
    /// <summary>Slots of the parameters.</summary>
    public required int[] Slots { get; init; }

    public required Code Body { get; init; }

    /// <summary>The text the body was read from.</summary>
    public required string Text { get; init; }

    /// <summary>The element of the model it belongs to.</summary>
    public string? Element { get; init; }
}
