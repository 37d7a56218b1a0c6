namespace City.Kernel;

/// <summary>A value as it lies in a record, read without copying.</summary>
public readonly ref struct ValueView
{
    private ValueView(ValueKind kind, long mantissa, byte scale, ReadOnlySpan<byte> utf8)
    {
        (Kind, Mantissa, Scale) = (kind, mantissa, scale);
        Utf8 = utf8;
    }

    /// <summary>What the value holds.</summary>
    public ValueKind Kind { get; }

    /// <summary>A decimal's digits; the number is <c>Mantissa / 10^Scale</c>.</summary>
    public long Mantissa { get; }

    /// <summary>A decimal's digits behind the point.</summary>
    public byte Scale { get; }

    /// <summary>A text as it stands between JSON quotes, or minified JSON.</summary>
    public ReadOnlySpan<byte> Utf8 { get; }

    /// <summary>The value as an object of its own.</summary>
    public Value ToValue() => Kind switch
    {
        ValueKind.Decimal => Value.Decimal(Mantissa, Scale),
        ValueKind.Text => Value.EscapedText(Utf8.ToArray()),
        ValueKind.Json => Value.Json(Utf8.ToArray()),
        ValueKind.True => Value.Of(true),
        ValueKind.False => Value.Of(false),
        _ => Value.Null,
    };

    /// <summary>Reads a value where the reader stands.</summary>
    public static ValueView Read(scoped ref ByteReader reader)
    {
        var head = reader.Byte();
        var kind = (ValueKind)(head & 0x07);
        return kind switch
        {
            ValueKind.Decimal => new ValueView(kind, reader.Signed(), (byte)(head >> 3), default),
            ValueKind.Text or ValueKind.Json => new ValueView(kind, 0, 0, reader.Block()),
            _ => new ValueView(kind, 0, 0, default),
        };
    }

    /// <summary>Writes a value; three bits of kind and five of scale, then digits or bytes.</summary>
    public static void Write(ByteWriter writer, in Value value)
    {
        writer.Byte((byte)((byte)value.Kind | value.Scale << 3));
        if (value.Kind == ValueKind.Decimal) writer.Signed(value.Mantissa);
        else if (value.Kind is ValueKind.Text or ValueKind.Json) writer.Block(value.Utf8);
    }
}
