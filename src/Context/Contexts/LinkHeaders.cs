using Microsoft.Extensions.Primitives;

namespace City.Context;

/// <summary>Finds the @context in Link headers (GS CIM 009 V1.9.1, 6.3.5; RFC 8288).</summary>
internal static class LinkHeaders
{
    /// <summary>The relation by which a Link header names a JSON-LD context.</summary>
    public const string Relation = "http://www.w3.org/ns/json-ld#context";

    private const int LengthMax = 8_192;

    /// <summary>The context's address, or null where no link names one.</summary>
    /// <returns>False where two links name contexts or a header is too long, as the fault says.</returns>
    public static bool TryFind(StringValues headers, out string? url, out string fault)
    {
        (url, fault) = (null, "");
        foreach (var header in headers)
        {
            if (header is null) continue;
            if (header.Length > LengthMax)
            {
                fault = $"A Link header is longer than {LengthMax} characters.";
                return false;
            }

            var rest = header.AsSpan();
            while (Next(ref rest, out var target, out var parameters))
            {
                if (!parameters.Contains(Relation, StringComparison.Ordinal)) continue;
                if (url is not null)
                {
                    fault = "Two links name a JSON-LD context; name one, or one that holds both.";
                    return false;
                }

                url = target.Trim().ToString();
            }
        }

        return true;
    }

    /// <summary>Takes one <c>&lt;target&gt;; parameters</c> off the front; commas in quotes or brackets stay.</summary>
    private static bool Next(
        ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> target, out ReadOnlySpan<char> parameters)
    {
        target = default;
        parameters = default;
        var open = rest.IndexOf('<');
        if (open < 0) return false;
        var close = rest[open..].IndexOf('>');
        if (close < 0) return false;
        target = rest[(open + 1)..(open + close)];
        var tail = rest[(open + close + 1)..];
        var quoted = false;
        var end = 0;
        for (; end < tail.Length && (quoted || tail[end] != ','); end++)
            if (tail[end] == '"')
                quoted = !quoted;
        parameters = tail[..end];
        rest = end < tail.Length ? tail[(end + 1)..] : default;
        return true;
    }
}
