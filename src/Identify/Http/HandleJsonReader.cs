using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace City.Identify;

/// <summary>Reads values from the JSON of the handle.net interface.</summary>
internal static class HandleJsonReader
{
    private const int KeptMax = 65_536;

    /// <summary>Where values are written; nothing waits while it is in use.</summary>
    [ThreadStatic]
    private static WireWriter? t_values;

    /// <summary>
    /// Values of <c>[…]</c> or <c>{"values": […]}</c>, behind their count; null where they are not so.
    /// </summary>
    /// <param name="json">What was sent.</param>
    /// <param name="anyIndex">A value may say <c>"index": "various"</c> or none; it gets the next free one.</param>
    public static byte[]? Values(JsonElement json, bool anyIndex = false)
    {
        if (json.ValueKind == JsonValueKind.Object && !json.TryGetProperty("values"u8, out json)) return null;
        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() > WireLimits.Values) return null;
        var values = ImmutableArray.CreateBuilder<HandleValue>();
        foreach (var one in json.EnumerateArray())
        {
            if (Value(one, anyIndex ? values.Count + 1 : 0) is not { } value) return null;
            values.Add(value);
        }

        var into = t_values ??= new WireWriter();
        into.Clear();
        ValueCodec.Write(into, values.ToImmutable());
        if (into.Length > KeptMax) t_values = null;
        return Identify.Values.AreWellFormed(into.Written) ? into.ToArray() : null;
    }

    private static HandleValue? Value(JsonElement json, int index)
    {
        if (json.ValueKind != JsonValueKind.Object) return null;
        if (json.TryGetProperty("index"u8, out var given) && given.ValueKind == JsonValueKind.Number
            && !given.TryGetInt32(out index))
            return null;
        if (!json.TryGetProperty("type"u8, out var type) || type.ValueKind != JsonValueKind.String) return null;
        if (!json.TryGetProperty("data"u8, out var data) || Data(data) is not { } bytes) return null;
        var name = type.GetString()!;
        if (index < 1 || name.Length == 0 || Encoding.UTF8.GetByteCount(name) > WireLimits.TypeBytes) return null;
        var value = new HandleValue(index, name, bytes)
        {
            Permissions = name == HandleTypes.SecretKey ? ValuePermissions.Secret : ValuePermissions.Usual,
        };
        return Permissions(json, value) is { } permitted && Ttl(json, permitted) is { } lasting
            ? References(json, lasting)
            : null;
    }

    private static HandleValue? Permissions(JsonElement json, HandleValue value)
    {
        if (!json.TryGetProperty("permissions"u8, out var bits)) return value;
        var number = bits.ValueKind == JsonValueKind.String ? HandleJson.BitsOf(bits.GetString(), 4) : -1;
        return number < 0 ? null : value with { Permissions = (ValuePermissions)number };
    }

    private static HandleValue? Ttl(JsonElement json, HandleValue value)
    {
        if (!json.TryGetProperty("ttl"u8, out var ttl)) return value;
        if (ttl.ValueKind == JsonValueKind.Number)
            return ttl.TryGetInt32(out var seconds) && seconds >= 0 ? value with { Ttl = seconds } : null;
        return ttl.ValueKind == JsonValueKind.String && DateTimeOffset.TryParse(ttl.GetString(),
            CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var until)
            && until.ToUnixTimeSeconds() is >= 0 and <= int.MaxValue and var unix
            ? value with { TtlKind = 1, Ttl = (int)unix }
            : null;
    }

    private static HandleValue? References(JsonElement json, HandleValue value)
    {
        if (!json.TryGetProperty("references"u8, out var list)) return value;
        return Members(list) is { } members ? value with { References = members } : null;
    }

    private static byte[]? Data(JsonElement data)
    {
        if (data.ValueKind == JsonValueKind.String) return Encoding.UTF8.GetBytes(data.GetString()!);
        if (data.ValueKind != JsonValueKind.Object || !data.TryGetProperty("value"u8, out var value)) return null;
        var format = data.TryGetProperty("format"u8, out var said) && said.ValueKind == JsonValueKind.String
            ? said.GetString()
            : "string";
        var text = value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        return (format, text) switch
        {
            ("string", { } words) => Encoding.UTF8.GetBytes(words),
            ("base64", not null) => value.TryGetBytesFromBase64(out var bytes) ? bytes : null,
            ("hex", { } digits) => Hex(digits),
            ("admin", null) => Admin(value),
            ("vlist", null) => List(value),
            ("site", null) => SiteJson.Read(value)?.ToArray(),
            ("key", null) => Key(value),
            _ => null,
        };
    }

    private static byte[]? Hex(string digits)
    {
        if (digits.Length % 2 != 0 || !digits.All(char.IsAsciiHexDigit)) return null;
        return Convert.FromHexString(digits);
    }

    private static byte[]? Admin(JsonElement json)
    {
        if (Member(json) is not { } administrator || !json.TryGetProperty("permissions"u8, out var bits)) return null;
        var number = bits.ValueKind == JsonValueKind.String ? HandleJson.BitsOf(bits.GetString(), 16) : -1;
        return number is < 0 or > (int)AdminPermissions.All
            ? null
            : new AdminRecord((AdminPermissions)number, administrator).ToArray();
    }

    private static byte[]? List(JsonElement json)
    {
        if (Members(json) is not { } members) return null;
        var into = new WireWriter();
        into.Int32(members.Length);
        foreach (var (handle, index) in members)
        {
            into.Text(handle);
            into.Int32(index);
        }

        return into.ToArray();
    }

    private static byte[]? Key(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("n"u8, out var n)
            || !json.TryGetProperty("e"u8, out var e) || n.ValueKind != JsonValueKind.String
            || e.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            var key = new RSAParameters
            {
                Modulus = System.Buffers.Text.Base64Url.DecodeFromChars(n.GetString()),
                Exponent = System.Buffers.Text.Base64Url.DecodeFromChars(e.GetString()),
            };
            if (key.Modulus.Length == 0 || key.Exponent.Length == 0) return null;
            var data = PublicKeyRecord.ToArray(key);
            return PublicKeyRecord.TryRead(data) is null ? null : data;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static ImmutableArray<HandleReference>? Members(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() > WireLimits.References) return null;
        var members = ImmutableArray.CreateBuilder<HandleReference>();
        foreach (var one in json.EnumerateArray())
        {
            if (Member(one) is not { } member) return null;
            members.Add(member);
        }

        return members.ToImmutable();
    }

    private static HandleReference? Member(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty("handle"u8, out var handle)
            && handle.ValueKind == JsonValueKind.String && json.TryGetProperty("index"u8, out var index)
            && index.ValueKind == JsonValueKind.Number && index.TryGetInt32(out var number)
            && Encoding.UTF8.GetByteCount(handle.GetString()!) <= WireLimits.HandleBytes
            ? new HandleReference(handle.GetString()!, number)
            : null;
}
