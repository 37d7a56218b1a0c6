using System.Collections.Immutable;
using City.Kernel;

namespace City.Identify;

/// <summary>
/// Decentralised identifiers (W3C DID Core 1.0, 3.1), and among them those of the chain 星火·链网 (BID):
/// <c>did:bid:</c>, perhaps four characters of a sub-chain and a colon, and 22 to 42 letters and digits.
/// </summary>
internal static class DidScheme
{
    private const int ChainLength = 4, SuffixMin = 22, SuffixMax = 42;
    private const string Bid = "did:bid:", Basis = "bid-resolution-protocol-doc.readthedocs.io";

    /// <summary>Reads a DID without path, query and fragment.</summary>
    public static Result<SchemeId> Read(string id)
    {
        var parts = id.Split(':', 3);
        if (parts.Length < 3 || parts[1].Length == 0 || !parts[1].All(one => char.IsAsciiLetterLower(one)
            || char.IsAsciiDigit(one)) || !IsSpecific(parts[2]))
            return PlatformCodes.Scheme(
                "A DID is did:, a method in lower case, a colon, and letters, digits or one of . - _ :");
        return id.StartsWith(Bid, StringComparison.Ordinal)
            ? ReadBid(id, parts[2])
            : new SchemeId("did", id, [("method", parts[1]), ("id", parts[2])], "W3C DID Core 1.0, 3.1");
    }

    private static Result<SchemeId> ReadBid(string id, string rest)
    {
        var colon = rest.IndexOf(':', StringComparison.Ordinal);
        var chain = colon >= 0 ? rest[..colon] : rest.Length == ChainLength ? rest : "";
        var suffix = colon >= 0 ? rest[(colon + 1)..] : chain.Length > 0 ? "" : rest;
        if ((chain.Length > 0 || colon >= 0) && (chain.Length != ChainLength || !chain.All(char.IsAsciiLetterOrDigit)))
            return PlatformCodes.Scheme("The sub-chain of a BID has four letters or digits.");
        if (suffix.Length == 0 && colon < 0)
            return new SchemeId("bid", id, [("method", "bid"), ("chain", chain)], Basis);
        if (suffix.Length is < SuffixMin or > SuffixMax || !suffix.All(char.IsAsciiLetterOrDigit))
            return PlatformCodes.Scheme("The suffix of a BID has 22 to 42 letters and digits.");
        var named = ImmutableArray.CreateBuilder<(string, string)>();
        named.Add(("method", "bid"));
        if (chain.Length > 0) named.Add(("chain", chain));
        named.Add(("suffix", suffix));
        // Of the letters that stand for kinds of keys, one is known.
        named.Add(("key", suffix[0] == 'e' ? "ED25519" : "not known from its letter"));
        return new SchemeId("bid", id, named.ToImmutable(), Basis);
    }

    private static bool IsSpecific(string text) => text.Length > 0 && text[^1] != ':'
        && text.All(one => char.IsAsciiLetterOrDigit(one) || one is '.' or '-' or '_' or ':' or '%');
}
