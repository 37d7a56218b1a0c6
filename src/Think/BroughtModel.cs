namespace City.Think;

/// <summary>A decision model that came with the program.</summary>
/// <param name="From">Id of the domain that brought it.</param>
/// <param name="File">Its file.</param>
public sealed record BroughtModel(string From, ReadOnlyMemory<byte> File);
