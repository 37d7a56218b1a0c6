namespace City.Identify;

/// <summary>
/// One value as it lies on the wire and in the store: int32 index, int32 timestamp, byte kind of the time to live,
/// int32 time to live, byte permissions, type, data, references. Read in place.
/// </summary>
internal readonly ref struct ValueView
{
    /// <summary>The least a value takes.</summary>
    public const int BytesMin = 26;

    private const int SignedFrom = 8;

    /// <summary>All its bytes.</summary>
    public ReadOnlySpan<byte> Raw { get; private init; }

    public int Index { get; private init; }

    public int Timestamp { get; private init; }

    public byte TtlKind { get; private init; }

    public int Ttl { get; private init; }

    public byte Permissions { get; private init; }

    public ReadOnlySpan<byte> Type { get; private init; }

    public ReadOnlySpan<byte> Data { get; private init; }

    /// <summary>The references behind their count.</summary>
    public ReadOnlySpan<byte> References { get; private init; }

    public bool IsPublic => (Permissions & (byte)ValuePermissions.PublicRead) != 0;

    /// <summary>What a signature over values is made of: all but index and timestamp.</summary>
    public ReadOnlySpan<byte> Signed => Raw[SignedFrom..];

    /// <summary>Reads the value that begins the bytes; false where none does.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ValueView value)
    {
        var read = new WireReader(bytes);
        var (index, timestamp) = (read.Int32(), read.Int32());
        var (kind, ttl, permissions) = (read.Byte(), read.Int32(), read.Byte());
        var type = read.Block(WireLimits.TypeBytes);
        var data = read.Block(WireLimits.MessageBytes);
        var start = bytes.Length - read.Left;
        for (var count = read.Count(WireLimits.References, 8); count > 0; count--)
        {
            read.Block(WireLimits.HandleBytes);
            read.Int32();
        }

        value = default;
        if (read.Bad) return false;
        var end = bytes.Length - read.Left;
        value = new ValueView
        {
            Raw = bytes[..end],
            Index = index,
            Timestamp = timestamp,
            TtlKind = kind,
            Ttl = ttl,
            Permissions = permissions,
            Type = type,
            Data = data,
            References = bytes[start..end],
        };
        return true;
    }
}
