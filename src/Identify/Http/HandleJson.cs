using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace City.Identify;

/// <summary>Values as the JSON of the handle.net interface, written from where they lie in the store.</summary>
internal static class HandleJson
{
    /// <summary>Writes the answer to a resolve: code, handle and values.</summary>
    public static void WriteRecord(
        Utf8JsonWriter json, ResponseCode code, string handle, ReadOnlySpan<byte> values, in Resolver.Wanted wanted,
        bool publicOnly)
    {
        json.WriteStartObject();
        json.WriteNumber("responseCode"u8, (int)code);
        json.WriteString("handle"u8, handle);
        if (code is ResponseCode.Success or ResponseCode.ValuesNotFound)
        {
            json.WritePropertyName("values"u8);
            WriteValues(json, code == ResponseCode.Success ? values : default, wanted, publicOnly);
        }

        json.WriteEndObject();
    }

    /// <summary>Writes values as a list.</summary>
    public static void WriteValues(
        Utf8JsonWriter json, ReadOnlySpan<byte> values, in Resolver.Wanted wanted, bool publicOnly)
    {
        json.WriteStartArray();
        if (values.Length > 4)
        {
            for (var rest = values[4..]; ValueView.TryRead(rest, out var value); rest = rest[value.Raw.Length..])
                if (wanted.Has(value) && (value.IsPublic || !publicOnly)) WriteValue(json, value);
        }

        json.WriteEndArray();
    }

    private static void WriteValue(Utf8JsonWriter json, in ValueView value)
    {
        json.WriteStartObject();
        json.WriteNumber("index"u8, value.Index);
        json.WriteString("type"u8, value.Type);
        json.WriteStartObject("data"u8);
        WriteData(json, value);
        json.WriteEndObject();
        if (value.Permissions != (byte)ValuePermissions.Usual)
            json.WriteString("permissions"u8, Bits(value.Permissions, 4));
        if (value.TtlKind == 0) json.WriteNumber("ttl"u8, value.Ttl);
        else WriteMoment(json, "ttl"u8, value.Ttl);
        WriteMoment(json, "timestamp"u8, value.Timestamp);
        WriteReferences(json, value.References);
        json.WriteEndObject();
    }

    private static void WriteData(Utf8JsonWriter json, in ValueView value)
    {
        if (Values.IsAdmin(value) && AdminRecord.TryRead(value.Data) is { } admin)
        {
            json.WriteString("format"u8, "admin"u8);
            json.WriteStartObject("value"u8);
            json.WriteString("handle"u8, admin.Administrator.Handle);
            json.WriteNumber("index"u8, admin.Administrator.Index);
            json.WriteString("permissions"u8, Bits((int)admin.Permissions, 12));
            json.WriteEndObject();
        }
        else if (value.Type.SequenceEqual("HS_PUBKEY"u8) && PublicKeyRecord.TryRead(value.Data) is { } key)
        {
            json.WriteString("format"u8, "key"u8);
            json.WriteStartObject("value"u8);
            json.WriteString("kty"u8, "RSA"u8);
            json.WriteString("n"u8, System.Buffers.Text.Base64Url.EncodeToString(key.Modulus));
            json.WriteString("e"u8, System.Buffers.Text.Base64Url.EncodeToString(key.Exponent));
            json.WriteEndObject();
        }
        else if (value.Type.SequenceEqual("HS_VLIST"u8) && IsList(value.Data))
        {
            json.WriteString("format"u8, "vlist"u8);
            json.WriteStartArray("value"u8);
            WriteMembers(json, value.Data);
            json.WriteEndArray();
        }
        else if (value.Type.SequenceEqual("HS_SITE"u8) && SiteRecord.TryRead(value.Data) is { } site
            && value.Data.SequenceEqual(site.ToArray()))
        {
            json.WriteString("format"u8, "site"u8);
            json.WritePropertyName("value"u8);
            SiteJson.Write(json, site);
        }
        else if (IsText(value.Data))
        {
            json.WriteString("format"u8, "string"u8);
            json.WriteString("value"u8, value.Data);
        }
        else
        {
            json.WriteString("format"u8, "base64"u8);
            json.WriteBase64String("value"u8, value.Data);
        }
    }

    private static void WriteReferences(Utf8JsonWriter json, ReadOnlySpan<byte> references)
    {
        if (references.Length <= 4) return;
        json.WriteStartArray("references"u8);
        WriteMembers(json, references);
        json.WriteEndArray();
    }

    private static void WriteMembers(Utf8JsonWriter json, ReadOnlySpan<byte> references)
    {
        var read = new WireReader(references);
        foreach (var (handle, index) in ValueCodec.HandleReferences(ref read, WireLimits.References))
        {
            json.WriteStartObject();
            json.WriteString("handle"u8, handle);
            json.WriteNumber("index"u8, index);
            json.WriteEndObject();
        }
    }

    private static bool IsList(ReadOnlySpan<byte> data)
    {
        var read = new WireReader(data);
        ValueCodec.HandleReferences(ref read, WireLimits.References);
        return read.AtEnd;
    }

    // A text has no control characters but those that end a line or part it.
    private static bool IsText(ReadOnlySpan<byte> data)
    {
        foreach (var one in data)
            if (one < 0x20 && one is not (0x09 or 0x0A or 0x0D)) return false;
        return Utf8.IsValid(data);
    }

    private static void WriteMoment(Utf8JsonWriter json, ReadOnlySpan<byte> name, int unixSeconds) =>
        json.WriteString(name, DateTimeOffset.FromUnixTimeSeconds(unixSeconds)
            .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));

    private static string Bits(int number, int count) =>
        string.Create(count, number, (bits, of) =>
        {
            for (var i = 0; i < bits.Length; i++) bits[i] = (of >> (bits.Length - 1 - i) & 1) == 1 ? '1' : '0';
        });

    /// <summary>Reads bits, the highest first; −1 where the text is none.</summary>
    internal static int BitsOf(string? text, int most)
    {
        if (text is null || text.Length == 0 || text.Length > most) return -1;
        var number = 0;
        foreach (var bit in text)
        {
            if (bit is not ('0' or '1')) return -1;
            number = number << 1 | bit - '0';
        }

        return number;
    }
}
