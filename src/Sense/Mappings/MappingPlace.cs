namespace City.Sense;

/// <summary>A place in a mapping, both numbers from 1.</summary>
internal readonly record struct MappingPlace(int Line, int Column)
{
    public MappingFault Fault(string code, string detail) => new(Line, Column, code, detail);
}
