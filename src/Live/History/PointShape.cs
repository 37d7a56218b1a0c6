using City.Kernel;
using Attribute = City.Kernel.Attribute;

namespace City.Live;

/// <summary>
/// What a history point holds besides its times and its number: the attribute's kind, unit, seal and sub-attributes,
/// and its value where that is no decimal. Points of one series mostly share it. Layout: a head byte (kind, and flags
/// for observed, unit, sub-attributes, seal as in <see cref="AttributeView"/>), unit, seal, value (its kind, flagged
/// where the attribute came to be with the point, or where the point was added to the past alone; a decimal's digits
/// left out), sub-attributes. The empty shape says that the attribute was removed; kind 0, that what was observed at
/// the point's time is taken back.
/// </summary>
internal static class PointShape
{
    private const byte Observed = 0x10, Unit = 0x20, Subs = 0x40, Sealed = 0x80, New = 0x80, Aside = 0x40;

    public static ReadOnlySpan<byte> Removal => default;

    /// <summary>What a change sets to take a reading back.</summary>
    public static Attribute Retracting(Reading reading) => new()
    {
        Name = reading.Attribute, DatasetId = reading.DatasetId, ObservedAt = reading.ObservedAt,
        Kind = AttributeKind.Unspecified, Value = Value.Null,
    };

    /// <param name="writer">Takes the shape.</param>
    /// <param name="view">The attribute as its change set it.</param>
    /// <param name="aside">Whether it was added to the past alone.</param>
    public static void Write(ByteWriter writer, in AttributeView view, bool aside)
    {
        var head = (byte)view.Kind;
        if (view.HasObservedAt) head |= Observed;
        if (view.UnitNumber != 0) head |= Unit;
        if (view.SealNumber != 0) head |= Sealed;
        if (!view.SubAttributes.IsEmpty) head |= Subs;
        writer.Byte(head);
        if (view.UnitNumber != 0) writer.Count(view.UnitNumber);
        if (view.SealNumber != 0) writer.Count(view.SealNumber);
        writer.Byte((byte)((byte)view.Value.Kind | (aside ? Aside : view.CreatedAt == view.ModifiedAt ? New : 0)));
        if (view.Value.Kind is ValueKind.Text or ValueKind.Json) writer.Block(view.Value.Utf8);
        writer.Bytes(view.SubAttributes);
    }

    /// <summary>Whether the points of a shape are numbers, whose digits stand in a column of their own.</summary>
    public static bool IsDecimal(ReadOnlySpan<byte> shape)
    {
        return !shape.IsEmpty && (ValueKind)(KindByte(shape) & ~(New | Aside)) == ValueKind.Decimal;
    }

    /// <summary>What the points of a shape are to their series.</summary>
    public static PointRole RoleOf(ReadOnlySpan<byte> shape)
    {
        if (shape.IsEmpty) return PointRole.None;
        if ((shape[0] & 0x0f) == 0) return PointRole.Retraction | PointRole.Aside;
        var kind = KindByte(shape);
        return (kind & Aside) != 0 ? PointRole.Aside : (kind & New) != 0 ? PointRole.Birth : PointRole.None;
    }

    /// <summary>Whether the source said when it observed the points of a shape.</summary>
    public static bool IsObserved(ReadOnlySpan<byte> shape) => !shape.IsEmpty && (shape[0] & Observed) != 0;

    /// <summary>The name of the key under which the points of a shape are sealed; null where they are open.</summary>
    public static string? SealKeyOf(ReadOnlySpan<byte> shape)
    {
        if (shape.IsEmpty || (shape[0] & Sealed) == 0) return null;
        var reader = new ByteReader(shape);
        if ((reader.Byte() & Unit) != 0) reader.Count();
        reader.Count();
        return (ValueKind)(reader.Byte() & ~(New | Aside)) == ValueKind.Text ? SealedValue.KeyIn(reader.Block()) : null;
    }

    /// <summary>
    /// The shape as an attribute without times, and the value where it is no decimal; null for a removal.
    /// </summary>
    public static (Attribute? Shape, Value Value) Read(
        ReadOnlySpan<byte> shape, string name, string? dataset, NameTable names)
    {
        if (shape.IsEmpty) return (null, Value.Null);
        var reader = new ByteReader(shape);
        var head = reader.Byte();
        var unit = (head & Unit) != 0 ? reader.Count() : 0;
        var seal = (head & Sealed) != 0 ? reader.Count() : 0;
        var value = (ValueKind)(reader.Byte() & ~(New | Aside)) switch
        {
            ValueKind.True => Value.Of(true),
            ValueKind.False => Value.Of(false),
            ValueKind.Text => Value.EscapedText(reader.Block().ToArray()),
            ValueKind.Json => Value.Json(reader.Block().ToArray()),
            ValueKind.Decimal => Value.Of(0L),
            _ => Value.Null,
        };
        return (new Attribute
        {
            Name = name,
            DatasetId = dataset,
            Kind = (AttributeKind)(head & 0x0f),
            Value = Value.Absent,
            ObservedAt = (head & Observed) != 0 ? default(Moment) : null,
            UnitCode = unit == 0 ? null : names[unit],
            SealKey = seal == 0 ? null : names[seal],
            SubAttributes = (head & Subs) != 0 ? AttributeList.Decode(reader.Rest, names) : [],
        }, value);
    }

    private static byte KindByte(ReadOnlySpan<byte> shape)
    {
        var reader = new ByteReader(shape);
        var head = reader.Byte();
        if ((head & Unit) != 0) reader.Count();
        if ((head & Sealed) != 0) reader.Count();
        return reader.Byte();
    }
}
