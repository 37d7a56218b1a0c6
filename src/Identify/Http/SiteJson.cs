using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Json;

namespace City.Identify;

/// <summary>A site as the JSON of the handle.net interface has it (format <c>site</c>).</summary>
internal static class SiteJson
{
    private const byte MultiPrimary = 0x40;

    /// <summary>Writes one as an object.</summary>
    public static void Write(Utf8JsonWriter json, SiteRecord site)
    {
        json.WriteStartObject();
        json.WriteNumber("version"u8, site.Format);
        json.WriteString("protocolVersion"u8,
            string.Create(CultureInfo.InvariantCulture, $"{site.Version.Major}.{site.Version.Minor}"));
        json.WriteNumber("serialNumber"u8, site.Serial);
        json.WriteBoolean("primarySite"u8, (site.Flags & SiteRecord.Primary) != 0);
        json.WriteBoolean("multiPrimary"u8, (site.Flags & MultiPrimary) != 0);
        json.WriteNumber("hashOption"u8, (byte)site.Hash);
        if (site.Filter.Length > 0) json.WriteString("hashFilter"u8, site.Filter);
        json.WriteStartArray("attributes"u8);
        foreach (var (name, value) in site.Attributes)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, name);
            json.WriteString("value"u8, value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("servers"u8);
        foreach (var server in site.Servers) Write(json, server);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Reads one; null where it is none, or could not be written as HS_SITE.</summary>
    public static SiteRecord? Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("servers"u8, out var list)
            || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0)
            return null;
        var servers = ImmutableArray.CreateBuilder<SiteServer>();
        foreach (var one in list.EnumerateArray())
        {
            if (Server(one) is not { } server) return null;
            servers.Add(server);
        }

        var (serial, hash) = (Number(json, "serialNumber", 1, short.MaxValue),
            Number(json, "hashOption", (int)HashOption.All, (int)HashOption.All));
        if (serial < 0 || hash < 0) return null;
        var attributes = json.TryGetProperty("attributes"u8, out var said) && said.ValueKind == JsonValueKind.Array
            ? said.EnumerateArray().Select(one => KeyValuePair.Create(Text(one, "name"), Text(one, "value")))
            : [];
        var site = new SiteRecord
        {
            Serial = (short)serial, Hash = (HashOption)hash, Filter = Text(json, "hashFilter"),
            Flags = (byte)((IsOn(json, "primarySite", true) ? SiteRecord.Primary : 0)
                | (IsOn(json, "multiPrimary", false) ? MultiPrimary : 0)),
            Attributes = [.. attributes], Servers = servers.ToImmutable(),
        };
        return SiteRecord.TryRead(site.ToArray()) is null ? null : site;
    }

    private static void Write(Utf8JsonWriter json, SiteServer server)
    {
        json.WriteStartObject();
        json.WriteNumber("serverId"u8, server.Id);
        json.WriteString("address"u8, server.Address.ToString());
        if (server.PublicKey.Length > 0)
        {
            json.WriteStartObject("publicKey"u8);
            json.WriteString("format"u8, "base64"u8);
            json.WriteBase64String("value"u8, server.PublicKey);
            json.WriteEndObject();
        }

        json.WriteStartArray("interfaces"u8);
        foreach (var door in server.Interfaces)
        {
            json.WriteStartObject();
            json.WriteBoolean("query"u8, (door.Use & SiteInterface.Query) != 0);
            json.WriteBoolean("admin"u8, (door.Use & SiteInterface.Administration) != 0);
            json.WriteString("protocol"u8, door.Transport.ToString().ToUpperInvariant());
            json.WriteNumber("port"u8, door.Port);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static SiteServer? Server(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object
            || Number(json, "serverId", -1, int.MaxValue) is not (>= 0 and var id)
            || !IPAddress.TryParse(Text(json, "address"), out var address)
            || !json.TryGetProperty("interfaces"u8, out var list) || list.ValueKind != JsonValueKind.Array)
            return null;
        var doors = ImmutableArray.CreateBuilder<SiteInterface>();
        foreach (var one in list.EnumerateArray())
        {
            if (one.ValueKind != JsonValueKind.Object || Number(one, "port", 0, 65_535) is not (> 0 and var port)
                || !Enum.TryParse<SiteTransport>(Text(one, "protocol"), true, out var transport))
                return null;
            var use = (IsOn(one, "query", true) ? SiteInterface.Query : 0)
                | (IsOn(one, "admin", true) ? SiteInterface.Administration : 0);
            doors.Add(new SiteInterface((byte)use, transport, port));
        }

        byte[] key = [];
        if (json.TryGetProperty("publicKey"u8, out var said) && (said.ValueKind != JsonValueKind.Object
            || !said.TryGetProperty("value"u8, out var value) || value.ValueKind != JsonValueKind.String
            || !value.TryGetBytesFromBase64(out key!))) return null;
        return new SiteServer(id, address, key, doors.ToImmutable());
    }

    private static string Text(JsonElement json, string name) => json.ValueKind == JsonValueKind.Object
        && json.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";

    // −1 where it is no number of that range.
    private static int Number(JsonElement json, string name, int usual, int most) =>
        !json.TryGetProperty(name, out var number) ? usual
        : number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var said) && said >= 0 && said <= most
            ? said : -1;

    private static bool IsOn(JsonElement json, string name, bool usual) =>
        json.TryGetProperty(name, out var said) ? said.ValueKind == JsonValueKind.True : usual;
}
