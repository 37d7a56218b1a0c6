namespace City.Tidy;

/// <summary>One breach of a rule of the house.</summary>
/// <param name="Path">The file at fault, relative to the root.</param>
/// <param name="Detail">What is wrong there and, where it helps, on which line.</param>
internal readonly record struct Fault(string Path, string Detail);
