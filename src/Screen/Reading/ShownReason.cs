using System.Collections.Frozen;

namespace City.Screen;

/// <summary>Why a record was refused.</summary>
/// <param name="Code">The stable code.</param>
/// <param name="At">The column or member at fault, or null.</param>
/// <param name="Detail">What the city says, in English.</param>
internal sealed record ShownReason(string Code, string? At, string Detail)
{
    private const string Prefix = "reason.";

    private static readonly FrozenSet<string> Known = Texts.En.Keys.Where(
        key => key.StartsWith(Prefix, StringComparison.Ordinal)).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The reason in the reader's language, with what to look at.</summary>
    public string Words(Texts texts) => texts.Fill(
        Known.Contains(Prefix + Code) ? Prefix + Code : "reason.other", At ?? texts["reason.record"]);

    /// <summary>
    /// What a code means, in the reader's language; null where that is not known, or only of a certain column or
    /// member.
    /// </summary>
    public static string? Meaning(Texts texts, string? code) =>
        Known.Contains(Prefix + code) && texts[Prefix + code] is var text && !text.Contains('{') ? text : null;
}
