namespace City.Screen;

/// <summary>A time as a reader typed it.</summary>
/// <param name="Text">What was typed.</param>
/// <param name="Fault">What is wrong with it, or null.</param>
internal sealed record TypedTime(string Text, FormFault? Fault);
