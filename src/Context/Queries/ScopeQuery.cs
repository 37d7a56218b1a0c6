using System.Collections.Immutable;

namespace City.Context;

/// <summary>
/// Reads conditions over scopes (GS CIM 009 V1.9.1, 4.19): <c>/A/B</c>, <c>+</c> for any one level, <c>/A/#</c> for a
/// scope and all below it; <c>,</c> or <c>|</c> for either, <c>;</c> for both, brackets.
/// </summary>
internal static class ScopeQuery
{
    private const string Below = "#", AnyOne = "+";

    public static ScopeCondition Read(string text) => Selection.Read<ScopeCondition>(
        "scopeQ", text,
        static (ref cursor, name) => One(name)
            ?? throw cursor.Fault("a scope looks like /District/Street, /District/+/Lamps or /District/#"),
        static any => new ScopeCondition.Any(any), static all => new ScopeCondition.All(all));

    private static ScopeCondition.Matches? One(string scope)
    {
        ImmutableArray<string> levels = [.. scope.Split('/')];
        // The first stroke may be left out.
        if (levels[0].Length == 0) levels = levels.RemoveAt(0);
        if (levels.IsEmpty) return null;
        var andBelow = levels[^1] == Below;
        if (andBelow) levels = levels.RemoveAt(levels.Length - 1);
        foreach (var level in levels)
            if (level != AnyOne && (level.Length == 0 || !level.All(c => char.IsLetterOrDigit(c) || c is '_' or '-')))
                return null;
        return new ScopeCondition.Matches(levels, andBelow);
    }
}
