using City.Sense;

namespace City.Host.Validation;

/// <summary>Something wrong in a file of the city.</summary>
/// <param name="File">The file, as it was found from where the command was called.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
/// <param name="Code">A stable code.</param>
/// <param name="Detail">What is wrong and what to do.</param>
internal sealed record CheckFault(string File, int Line, int Column, string Code, string Detail)
{
    public static CheckFault Of(string file, MappingFault fault) =>
        new(file, fault.Line, fault.Column, fault.Code, fault.Detail);

    public override string ToString() => $"{File}:{Line}:{Column} {Code} {Detail}";
}
