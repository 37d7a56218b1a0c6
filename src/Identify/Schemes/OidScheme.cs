using City.Kernel;

namespace City.Identify;

/// <summary>Object identifiers: arcs joined by dots (ITU-T X.660; in URNs RFC 3061).</summary>
internal static class OidScheme
{
    private const int ArcsMax = 128, DigitsMax = 39, SecondMax = 39;

    /// <summary>Reads arcs: the first 0 to 2, below 0 and 1 at most 39, none with a zero before it.</summary>
    public static Result<SchemeId> Read(string text)
    {
        var arcs = text.Split('.');
        if (arcs.Length is < 2 or > ArcsMax || !arcs.All(IsArc))
            return PlatformCodes.Scheme("An OID is two or more whole numbers joined by dots, without leading zeros.");
        if (arcs[0] is not ("0" or "1" or "2"))
            return PlatformCodes.Scheme("The first arc of an OID is 0, 1 or 2.");
        if (arcs[0] != "2" && (arcs[1].Length > 2 || int.Parse(
            arcs[1], System.Globalization.CultureInfo.InvariantCulture) > SecondMax))
            return PlatformCodes.Scheme("Below arcs 0 and 1 the second arc is at most 39.");
        return new SchemeId("oid", text, [("root", arcs[0]), ("arcs", string.Join(' ', arcs))],
            "ITU-T X.660, RFC 3061");
    }

    private static bool IsArc(string arc) => arc.Length is > 0 and <= DigitsMax && arc.All(char.IsAsciiDigit)
        && (arc.Length == 1 || arc[0] != '0');
}
