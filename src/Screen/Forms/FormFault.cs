namespace City.Screen;

/// <summary>What is wrong with a field, and what to do.</summary>
/// <param name="Text">The key of its text.</param>
/// <param name="Blanks">What fills its blanks.</param>
internal sealed record FormFault(string Text, params object[] Blanks);
