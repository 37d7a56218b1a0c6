using System.Text;
using City.Kernel;
using Microsoft.AspNetCore.Http;

namespace City.Trust;

/// <summary>Reads a device's id and key from a header of HTTP Basic (RFC 7617).</summary>
internal static class DeviceLogin
{
    private const string Scheme = "Basic ";
    private const int LengthMax = 512;

    /// <summary>What the device may do; null where the header holds no id with a key that is good.</summary>
    public static DevicePass? Of(IHeaderDictionary headers, DeviceKeys devices)
    {
        if (!IsTried(headers) || headers.Authorization is not [{ Length: <= LengthMax } header]) return null;
        Span<byte> bytes = stackalloc byte[LengthMax];
        if (!Convert.TryFromBase64String(header[Scheme.Length..].Trim(), bytes, out var length)) return null;
        var text = Encoding.UTF8.GetString(bytes[..length]);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 ? devices.Check(text[..colon], text[(colon + 1)..]) : null;
    }

    /// <summary>Whether somebody comes as a device, with whatever id and key.</summary>
    public static bool IsTried(IHeaderDictionary headers) =>
        headers.Authorization is [{ } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);
}
