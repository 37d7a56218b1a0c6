namespace City.Screen;

/// <summary>What came of what the reader did.</summary>
/// <param name="Text">The key of its text.</param>
/// <param name="Blanks">What fills its blanks.</param>
internal sealed record ShownToast(string Text, params object[] Blanks)
{
    /// <summary>Where it is undone, with the key for that; null where it cannot be.</summary>
    public (string Action, string Key)? Undo { get; init; }
}
