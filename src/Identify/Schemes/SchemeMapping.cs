namespace City.Identify;

/// <summary>Says that identifiers of a scheme that begin so are registered under a prefix.</summary>
/// <param name="Scheme">The scheme.</param>
/// <param name="Start">How they begin; empty for all.</param>
/// <param name="Prefix">The prefix; the identifier as it is written in one way only is the suffix.</param>
internal sealed record SchemeMapping(string Scheme, string Start, string Prefix)
{
    /// <summary>What it is known by; other than names, starts that differ in their case alone are two.</summary>
    public string Key => $"{Scheme} {Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(Start))}";

    /// <summary>Whether it says something of an identifier; arcs of OIDs and parts of DIDs are whole.</summary>
    public bool Fits(SchemeId id)
    {
        if (id.Scheme != Scheme || !id.Canonical.StartsWith(Start, StringComparison.Ordinal)) return false;
        return Start.Length == 0 || id.Canonical.Length == Start.Length || Scheme switch
        {
            "oid" => id.Canonical[Start.Length] == '.',
            "bid" or "did" => id.Canonical[Start.Length] == ':',
            _ => true,
        };
    }
}
