using System.Text.RegularExpressions;

namespace City.Context;

/// <summary>Checks regular expressions of clients: only those that match in linear time are taken.</summary>
internal static class Patterns
{
    /// <summary>What is wrong with a pattern, or null.</summary>
    public static string? FaultOf(string pattern)
    {
        try
        {
            _ = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return null;
        }
        catch (ArgumentException)
        {
            return "the regular expression is malformed";
        }
        catch (NotSupportedException)
        {
            return "the regular expression looks around, refers back or is too large, which is not supported";
        }
    }
}
