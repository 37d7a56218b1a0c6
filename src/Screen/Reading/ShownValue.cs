namespace City.Screen;

/// <summary>A value in the form in which a page shows it.</summary>
/// <param name="Text">The value in words.</param>
/// <param name="Number">Its number, where it is one.</param>
/// <param name="Links">Ids of entities it points to; empty for what is no relationship.</param>
internal sealed record ShownValue(string Text, double? Number, IReadOnlyList<string> Links);
