namespace City.Kernel;

/// <summary>A decision model (DMN) that a domain brings; people read and change it in the running city.</summary>
/// <param name="Name">Its name in addresses: lower-case letters, digits and dashes; unique among all domains.</param>
/// <param name="File">The file.</param>
public sealed record DecisionFile(string Name, ReadOnlyMemory<byte> File);
