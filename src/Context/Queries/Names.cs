using System.Collections.Immutable;
using System.Text;

namespace City.Context;

/// <summary>Reads names and lists of names from parameters.</summary>
internal static class Names
{
    private const int CountMax = 1_000;

    /// <summary>Whether a text can name a type or an attribute.</summary>
    public static bool Are(string name) =>
        name.Length <= Spelling.NameLengthMax && Spelling.IsName(Encoding.UTF8.GetBytes(name));

    /// <summary>The parts of a list between commas, none of them empty.</summary>
    public static ImmutableArray<string> Split(string parameter, string text, string marks = ",")
    {
        var parts = text.Split(marks.ToCharArray(), CountMax + 1);
        if (parts.Length > CountMax)
            throw new ReadingFault(Faults.Parameter(parameter, $"At most {CountMax} entries."));
        return Array.TrueForAll(parts, part => part.Length > 0)
            ? [.. parts]
            : throw new ReadingFault(Faults.Parameter(
                parameter, $"The parameter {parameter} has an empty entry; list names with commas between them."));
    }

    /// <summary>A list of attribute names, expanded.</summary>
    public static ImmutableArray<string> Expanded(string parameter, string text, LdContext context) =>
        [.. Split(parameter, text).Select(name => One(parameter, name, context))];

    /// <summary>An attribute's name, expanded.</summary>
    public static string One(string parameter, string name, LdContext context) => Are(name)
        ? context.Expand(name)
        : throw new ReadingFault(Faults.Parameter(
            parameter, $"'{Faults.Shorten(name)}' in the parameter {parameter} is no name of an attribute."));

    /// <summary>A list of URIs.</summary>
    public static ImmutableArray<string> Uris(string parameter, string text)
    {
        var uris = Split(parameter, text);
        foreach (var uri in uris)
            if (!Spelling.IsUri(uri))
                throw new ReadingFault(Faults.Parameter(
                    parameter, $"'{Faults.Shorten(uri)}' in the parameter {parameter} is no URI."));
        return uris;
    }
}
