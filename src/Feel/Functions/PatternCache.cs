using System.Text.RegularExpressions;

namespace City.Feel;

/// <summary>Patterns that were made ready before, at most 64 of them.</summary>
internal sealed class PatternCache
{
    private const int Max = 64;
    private readonly Dictionary<(string, string), Regex?> _made = [];

    public Regex? Get(string pattern, string flags, TimeSpan timeout)
    {
        if (_made.TryGetValue((pattern, flags), out var regex)) return regex;
        if (_made.Count >= Max) _made.Clear();
        return _made[(pattern, flags)] = XPathPattern.Make(pattern, flags, timeout);
    }
}
