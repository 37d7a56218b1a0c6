namespace City.Context;

/// <summary>Refusals that are written in more than one place.</summary>
internal static class Faults
{
    public static Refusal Context(string detail) =>
        new(RefusalKind.Invalid, Codes.ContextInvalid, detail, "@context");

    public static Refusal NoContext(string url, string why) => new(RefusalKind.Unavailable, Codes.ContextUnavailable,
        $"The context {Shorten(url)} cannot be had: {why}. Try again later, or send another context.", "@context");

    public static Refusal Parameter(string name, string detail) =>
        new(RefusalKind.Invalid, Codes.Parameter, detail, name);

    /// <summary>A client's text as part of a sentence: not too long, without control characters.</summary>
    public static string Shorten(string text)
    {
        var cut = text.Length > 100 ? string.Concat(text.AsSpan(0, 100), "…") : text;
        return string.Create(cut.Length, cut, static (into, from) =>
        {
            for (var i = 0; i < from.Length; i++)
                into[i] = char.IsControl(from[i]) || char.IsSurrogate(from[i]) ? '?' : from[i];
        });
    }
}
