using System.Collections.Immutable;
using System.Text;
using System.Text.Unicode;

namespace City.Identify;

/// <summary>Values as objects, to and from their bytes.</summary>
internal static class ValueCodec
{
    public static void Write(WireWriter into, HandleValue value)
    {
        into.Int32(value.Index);
        into.Int32(value.Timestamp);
        into.Byte(value.TtlKind);
        into.Int32(value.Ttl);
        into.Byte((byte)value.Permissions);
        into.Text(value.Type);
        into.Block(value.Data.Span);
        into.Int32(value.References.Length);
        foreach (var reference in value.References)
        {
            into.Text(reference.Handle);
            into.Int32(reference.Index);
        }
    }

    /// <summary>Values behind their count.</summary>
    public static void Write(WireWriter into, ImmutableArray<HandleValue> values)
    {
        into.Int32(values.Length);
        foreach (var value in values) Write(into, value);
    }

    /// <summary>Reads values behind their count; the reader is bad where they are not.</summary>
    public static ImmutableArray<HandleValue> Read(ref WireReader read)
    {
        var count = read.Count(WireLimits.Values, ValueView.BytesMin);
        var values = ImmutableArray.CreateBuilder<HandleValue>(count);
        for (var i = 0; i < count && !read.Bad; i++)
            if (Value(ref read) is { } value) values.Add(value);
        return read.Bad ? [] : values.MoveToImmutable();
    }

    /// <summary>Values behind their count that fill the bytes; null where they do not.</summary>
    public static ImmutableArray<HandleValue>? TryRead(ReadOnlySpan<byte> bytes)
    {
        var read = new WireReader(bytes);
        var values = Read(ref read);
        return read.AtEnd ? values : null;
    }

    private static HandleValue? Value(ref WireReader read)
    {
        var (index, timestamp) = (read.Int32(), read.Int32());
        var (kind, ttl, permissions) = (read.Byte(), read.Int32(), read.Byte());
        var type = read.Text(WireLimits.TypeBytes);
        var data = read.Block(WireLimits.MessageBytes).ToArray();
        var references = HandleReferences(ref read, WireLimits.References);
        return read.Bad ? null : new HandleValue(index, type, data)
        {
            Timestamp = timestamp,
            TtlKind = kind,
            Ttl = ttl,
            Permissions = (ValuePermissions)permissions,
            References = references,
        };
    }

    /// <summary>References behind their count: what ends a value, and what an HS_VLIST is.</summary>
    public static ImmutableArray<HandleReference> HandleReferences(ref WireReader read, int most)
    {
        var count = read.Count(most, 8);
        if (count == 0) return [];
        var references = ImmutableArray.CreateBuilder<HandleReference>(count);
        for (var i = 0; i < count; i++)
            references.Add(new HandleReference(read.Text(WireLimits.HandleBytes), read.Int32()));
        return references.MoveToImmutable();
    }

    /// <summary>
    /// True where the bytes are a text in UTF-8 that equals another, whatever the case of ASCII letters.
    /// </summary>
    public static bool Matches(ReadOnlySpan<byte> type, string name) =>
        Utf8.IsValid(type) && string.Equals(Encoding.UTF8.GetString(type), name, StringComparison.OrdinalIgnoreCase);
}
