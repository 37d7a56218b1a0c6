using System.Collections.Frozen;

namespace City.Feel;

/// <summary>All functions of the standard by their names (DMN 1.5, 10.3.4).</summary>
internal static class BuiltIns
{
    private static readonly FrozenDictionary<string, BuiltIn> ByName = Signatures()
        .GroupBy(one => one.Name, StringComparer.Ordinal)
        .ToFrozenDictionary(group => group.Key, group => new BuiltIn(group.Key, [.. group]), StringComparer.Ordinal);

    /// <summary>The names that are known in every expression.</summary>
    public static NameBook Names { get; } = MakeNames();

    public static IEnumerable<string> All => ByName.Keys;

    public static BuiltIn? Find(string name) => ByName.GetValueOrDefault(name);

    private static IEnumerable<Signature> Signatures() =>
    [
        .. TextFunctions.All, .. NumberFunctions.All, .. ListFunctions.All, .. TimeFunctions.All,
        .. ContextFunctions.All, .. RangeFunctions.All,
    ];

    private static NameBook MakeNames()
    {
        var names = new NameBook();
        foreach (var name in ByName.Keys) names.Add(name);
        foreach (var name in Properties.Spaced) names.Add(name);
        return names;
    }
}
