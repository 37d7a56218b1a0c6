using System.Collections.Immutable;

namespace City.Kernel;

/// <summary>
/// The body of an attribute as it lies in a record, read without copying. Layout: a head byte (kind in the low four
/// bits, then flags for observedAt, unit, sub-attributes, seal), modifiedAt, how much earlier createdAt is, how far
/// observedAt lies from modifiedAt, unit, seal, value, sub-attributes as a list (see <see cref="AttributeList"/>).
/// </summary>
public readonly ref struct AttributeView
{
    private const byte Observed = 0x10, Unit = 0x20, Subs = 0x40, Sealed = 0x80;

    /// <summary>Reads a body. The value and the sub-attributes stay where they are.</summary>
    public AttributeView(ReadOnlySpan<byte> body)
    {
        var reader = new ByteReader(body);
        var head = reader.Byte();
        Kind = (AttributeKind)(head & 0x0f);
        ModifiedAt = new Moment((long)reader.Unsigned());
        CreatedAt = new Moment(ModifiedAt.Milliseconds - (long)reader.Unsigned());
        HasObservedAt = (head & Observed) != 0;
        if (HasObservedAt) ObservedAt = new Moment(ModifiedAt.Milliseconds + reader.Signed());
        if ((head & Unit) != 0) UnitNumber = reader.Count();
        if ((head & Sealed) != 0) SealNumber = reader.Count();
        Value = ValueView.Read(ref reader);
        SubAttributes = (head & Subs) != 0 ? reader.Rest : default;
    }

    /// <summary>Whether the value in a body is sealed, without reading the body.</summary>
    public static bool IsSealed(ReadOnlySpan<byte> body) => (body[0] & Sealed) != 0;

    /// <summary>Whether a body holds sub-attributes, without reading the body.</summary>
    public static bool HasSubAttributes(ReadOnlySpan<byte> body) => (body[0] & Subs) != 0;

    /// <summary>The kind of attribute.</summary>
    public AttributeKind Kind { get; }

    /// <summary>When the city first held the instance.</summary>
    public Moment CreatedAt { get; }

    /// <summary>When the city last changed the instance.</summary>
    public Moment ModifiedAt { get; }

    /// <summary>Whether <see cref="ObservedAt"/> is given.</summary>
    public bool HasObservedAt { get; }

    /// <summary>When the value was observed.</summary>
    public Moment ObservedAt { get; }

    /// <summary>The unit's number in the name table; 0 for none.</summary>
    public int UnitNumber { get; }

    /// <summary>The sealing key's number in the name table; 0 for an open value.</summary>
    public int SealNumber { get; }

    /// <summary>The value.</summary>
    public ValueView Value { get; }

    /// <summary>The sub-attributes as an encoded list; empty for none.</summary>
    public ReadOnlySpan<byte> SubAttributes { get; }

    /// <summary>The attribute as an object of its own.</summary>
    public Attribute ToAttribute(int name, int dataset, NameTable names) => new()
    {
        Name = names[name],
        DatasetId = dataset == 0 ? null : names[dataset],
        Kind = Kind,
        Value = Value.ToValue(),
        ObservedAt = HasObservedAt ? ObservedAt : null,
        UnitCode = UnitNumber == 0 ? null : names[UnitNumber],
        SealKey = SealNumber == 0 ? null : names[SealNumber],
        CreatedAt = CreatedAt,
        ModifiedAt = ModifiedAt,
        SubAttributes = SubAttributes.IsEmpty ? [] : AttributeList.Decode(SubAttributes, names),
    };

    /// <summary>Writes a body. The system times come from the attribute; names are interned.</summary>
    public static void Write(ByteWriter writer, Attribute attribute, NameTable names)
    {
        var head = (byte)attribute.Kind;
        if (attribute.ObservedAt is not null) head |= Observed;
        if (attribute.UnitCode is not null) head |= Unit;
        if (attribute.SealKey is not null) head |= Sealed;
        if (attribute.SubAttributes.Length > 0) head |= Subs;
        writer.Byte(head);
        writer.Unsigned((ulong)attribute.ModifiedAt.Milliseconds);
        writer.Unsigned((ulong)(attribute.ModifiedAt.Milliseconds - attribute.CreatedAt.Milliseconds));
        if (attribute.ObservedAt is { } observed)
            writer.Signed(observed.Milliseconds - attribute.ModifiedAt.Milliseconds);
        if (attribute.UnitCode is not null) writer.Count(names.Intern(attribute.UnitCode));
        if (attribute.SealKey is not null) writer.Count(names.Intern(attribute.SealKey));
        ValueView.Write(writer, attribute.Value);
        if (attribute.SubAttributes.Length > 0) AttributeList.Write(writer, attribute.SubAttributes, names);
    }
}
