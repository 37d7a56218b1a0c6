using System.Collections.Immutable;
using System.Net;

namespace City.Identify;

/// <summary>The data of HS_SITE: the servers of one site and how handles are spread over them.</summary>
internal sealed record SiteRecord
{
    /// <summary>The flag of a site that takes changes.</summary>
    public const byte Primary = 0x80;

    private const int AddressBytes = 16;
    private const int ServersMax = 1_024, InterfacesMax = 16, AttributesMax = 64, TextBytes = 4_096, KeyBytes = 8_192;
    private const int ServerBytesMin = 28, InterfaceBytes = 6;

    public short Format { get; init; } = 1;

    public ProtocolVersion Version { get; init; } = ProtocolVersion.Current;

    public short Serial { get; init; } = 1;

    /// <summary>0x80: it takes changes. 0x40: others do too.</summary>
    public byte Flags { get; init; } = Primary;

    public HashOption Hash { get; init; } = HashOption.All;

    public string Filter { get; init; } = "";

    public ImmutableArray<KeyValuePair<string, string>> Attributes { get; init; } = [];

    public ImmutableArray<SiteServer> Servers { get; init; } = [];

    /// <summary>The site of one node that speaks over UDP and TCP.</summary>
    public static SiteRecord Of(IPEndPoint node) => new()
    {
        Servers =
        [
            new SiteServer(1, node.Address, [],
            [
                new SiteInterface(SiteInterface.Both, SiteTransport.Udp, node.Port),
                new SiteInterface(SiteInterface.Both, SiteTransport.Tcp, node.Port),
            ]),
        ],
    };

    /// <summary>The place among its servers of the one that holds a handle; it has at least one.</summary>
    public int PlaceOf(string handle) => HandleName.SiteHash(handle, Hash) % Servers.Length;

    /// <summary>Reads one that fills the bytes; null where it does not.</summary>
    public static SiteRecord? TryRead(ReadOnlySpan<byte> data)
    {
        var read = new WireReader(data);
        var format = read.Int16();
        var version = new ProtocolVersion(read.Byte(), read.Byte());
        var (serial, flags, hash) = (read.Int16(), read.Byte(), (HashOption)read.Byte());
        var filter = read.Text(TextBytes);
        var attributes = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        for (var count = read.Count(AttributesMax, 8); count > 0; count--)
            attributes.Add(new(read.Text(TextBytes), read.Text(TextBytes)));
        var servers = ImmutableArray.CreateBuilder<SiteServer>();
        for (var count = read.Count(ServersMax, ServerBytesMin); count > 0 && !read.Bad; count--)
            servers.Add(Server(ref read));
        if (!read.AtEnd || hash > HashOption.All) return null;
        return new SiteRecord
        {
            Format = format, Version = version, Serial = serial, Flags = flags, Hash = hash, Filter = filter,
            Attributes = attributes.ToImmutable(), Servers = servers.ToImmutable(),
        };
    }

    public byte[] ToArray()
    {
        var into = new WireWriter();
        into.Int16(Format);
        into.Byte(Version.Major);
        into.Byte(Version.Minor);
        into.Int16(Serial);
        into.Byte(Flags);
        into.Byte((byte)Hash);
        into.Text(Filter);
        into.Int32(Attributes.Length);
        foreach (var (name, value) in Attributes)
        {
            into.Text(name);
            into.Text(value);
        }

        into.Int32(Servers.Length);
        foreach (var server in Servers) Write(into, server);
        return into.ToArray();
    }

    private static SiteServer Server(ref WireReader read)
    {
        var id = read.Int32();
        var bytes = read.Bytes(AddressBytes);
        var key = read.Block(KeyBytes).ToArray();
        var interfaces = ImmutableArray.CreateBuilder<SiteInterface>();
        for (var count = read.Count(InterfacesMax, InterfaceBytes); count > 0; count--)
            interfaces.Add(new SiteInterface(read.Byte(), (SiteTransport)read.Byte(), read.Int32()));
        return new SiteServer(id, Address(bytes), key, interfaces.ToImmutable());
    }

    // IPv4 stands in the last four bytes behind zeros.
    private static IPAddress Address(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return IPAddress.None;
        return bytes[..12].ContainsAnyExcept((byte)0) ? new IPAddress(bytes) : new IPAddress(bytes[12..]);
    }

    private static void Write(WireWriter into, SiteServer server)
    {
        into.Int32(server.Id);
        var room = into.Take(AddressBytes);
        room.Clear();
        var bytes = server.Address.GetAddressBytes();
        bytes.CopyTo(room[(AddressBytes - bytes.Length)..]);
        into.Block(server.PublicKey);
        into.Int32(server.Interfaces.Length);
        foreach (var door in server.Interfaces)
        {
            into.Byte(door.Use);
            into.Byte((byte)door.Transport);
            into.Int32(door.Port);
        }
    }
}
