using System.Collections.Frozen;

namespace City.Sense;

/// <summary>The units a mapping may name: by their code of UN/CEFACT Recommendation 20 or by a common symbol.</summary>
public static class Units
{
    private static readonly FrozenDictionary<string, Unit> ByName = UnitTable.All
        .SelectMany(unit => unit.Symbols.Prepend(unit.Code), (unit, name) => KeyValuePair.Create(name, unit))
        .ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Short forms in use that are spelled less like their unit than like another one.</summary>
    private static readonly FrozenDictionary<string, string> ShortForms = new Dictionary<string, string>
    {
        ["kph"] = "KMH",
        ["kmph"] = "KMH",
        ["mps"] = "MTS",
        ["sqm"] = "MTK",
        ["cbm"] = "MTQ",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>All units, in the order of their quantities.</summary>
    public static ImmutableArray<Unit> All => UnitTable.All;

    /// <summary>The unit of a code or symbol. Case counts: mW is not MW.</summary>
    public static Unit? Find(string codeOrSymbol) => ByName.GetValueOrDefault(codeOrSymbol.Replace('μ', 'µ'));

    /// <summary>
    /// The known unit that a short form in use means, or whose code, symbol or name is spelled most like an unknown
    /// one; null if none is near.
    /// </summary>
    public static Unit? Nearest(string unknown)
    {
        if (ShortForms.TryGetValue(unknown, out var meant)) return Find(meant);
        var names = ByName.Keys.Concat(UnitTable.All.Select(unit => unit.Name));
        if (Spelling.Nearest(unknown, names) is not { } nearest) return null;
        return Find(nearest) ?? UnitTable.All.First(unit => unit.Name == nearest);
    }
}
