using City.Kernel;

namespace City.Identify;

/// <summary>
/// Tells by its form which scheme an identifier is of, and takes it apart. A scheme is read only as far as its rules
/// are at hand; what is known by name alone is refused as such, not guessed at.
/// </summary>
internal static class SchemeParser
{
    /// <summary>The longest identifier, in characters.</summary>
    public const int LengthMax = 2_000;

    /// <summary>The schemes whose identifiers can be mapped onto prefixes.</summary>
    public static readonly string[] Mapped = ["oid", "gs1", "ecode", "bid", "did"];

    /// <summary>Reads an identifier.</summary>
    public static Result<SchemeId> Read(string id)
    {
        if (id.Length is 0 or > LengthMax || id.Any(char.IsControl))
            return PlatformCodes.Scheme($"An identifier has 1 to {LengthMax} characters, none to control anything.");
        if ((Behind(id, "urn:oid:") ?? Behind(id, "oid:")) is { } named) return OidScheme.Read(named);
        if (id.StartsWith("did:", StringComparison.Ordinal)) return DidScheme.Read(id);
        if (Behind(id, "ecode:") is { } code) return EcodeScheme.Read(code);
        if (id.StartsWith("VAA", StringComparison.Ordinal))
            return PlatformCodes.Unproven(
                "VAA is an issuing agency of ISO/IEC 15459; how codes under it are cut is not at hand.");
        if (id.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            || id.StartsWith("https://", StringComparison.OrdinalIgnoreCase)) return Gs1Scheme.ReadLink(id);
        if (id[0] == '(') return Gs1Scheme.ReadElements(id);
        if (HandleName.IsWellFormed(Behind(id, "hdl:") ?? id)) return Handle(Behind(id, "hdl:") ?? id);
        return OidScheme.Read(id).TryGet(out var oid, out _)
            ? oid
            : PlatformCodes.Scheme("It is of none of these schemes: handle, OID, GS1, Ecode, DID.");
    }

    private static SchemeId Handle(string handle)
    {
        var prefix = HandleName.PrefixOf(handle);
        return new SchemeId("handle", handle, [("prefix", prefix), ("suffix", handle[(prefix.Length + 1)..])],
            "Handle protocol 2.11");
    }

    private static string? Behind(string id, string start) =>
        id.StartsWith(start, StringComparison.OrdinalIgnoreCase) ? id[start.Length..] : null;
}
