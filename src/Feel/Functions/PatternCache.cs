using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace City.Feel;

/// <summary>
/// Patterns that were made ready before, at most 256 of them; to make one takes longer than to match it.
/// </summary>
internal static class PatternCache
{
    private const int Max = 256;
    private static readonly ConcurrentDictionary<(string, string, TimeSpan), Regex?> Made = new();

    /// <summary>The pattern made ready; null where it, or a flag, is none.</summary>
    public static Regex? Get(string pattern, string flags, TimeSpan timeout)
    {
        var key = (pattern, flags, timeout);
        if (Made.TryGetValue(key, out var regex)) return regex;
        if (Made.Count >= Max) Made.Clear();
        return Made[key] = XPathPattern.Make(pattern, flags, timeout);
    }
}
