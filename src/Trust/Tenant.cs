using System.Buffers;

namespace City.Trust;

/// <summary>
/// Names of tenants: 1 to 64 lower-case letters, digits and dashes; the empty text is the default one.
/// </summary>
internal static class Tenant
{
    /// <summary>The header that names a tenant (ETSI GS CIM 009 V1.9.1, 4.14 and 6.3.14).</summary>
    public const string Header = "NGSILD-Tenant";

    public const int LengthMax = 64;

    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    public static bool IsName(string text) =>
        text.Length is > 0 and <= LengthMax && !text.AsSpan().ContainsAnyExcept(Allowed);
}
