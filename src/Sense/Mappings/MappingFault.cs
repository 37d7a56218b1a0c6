namespace City.Sense;

/// <summary>Something wrong in a mapping, with the place and what to do about it.</summary>
/// <param name="Line">The line in the file, from 1.</param>
/// <param name="Column">The column in the line, from 1.</param>
/// <param name="Code">A stable code: <c>mapping.key.unknown</c>.</param>
/// <param name="Detail">What is wrong and what to do, in one or two English sentences.</param>
public sealed record MappingFault(int Line, int Column, string Code, string Detail)
{
    /// <summary>The fault as one line of text: <c>12:5 mapping.unit 'kmh' is no …</c></summary>
    public override string ToString() => $"{Line}:{Column} {Code} {Detail}";
}
