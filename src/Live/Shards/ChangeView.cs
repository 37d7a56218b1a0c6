using System.Text;
using City.Kernel;

namespace City.Live;

/// <summary>
/// One change as it stands in a frame of the log, read without copying. Layout: format, kind and flags, recordedAt,
/// names that are new with it, tenant, subject, slot, residence, id; then by flag the base, the command id, the
/// partition key, the types and the scopes; then the removed attributes (name and dataset numbers) and those that are
/// set, encoded as they will stand in the entity's record. The format is 2 where an archived entity is concerned, so
/// that a program that knows of none reads no further; else it is 1.
/// </summary>
internal readonly ref struct ChangeView
{
    public const byte Format = 1, ArchiveFormat = 2;
    public const byte KindMask = 0x07, CommandFlag = 0x08, TypesFlag = 0x10, ScopesFlag = 0x20, AllFlag = 0x40,
        KeyFlag = 0x80;

    /// <summary>In the byte of residence: the entity's archived record before the change follows.</summary>
    public const byte BaseFlag = 0x10;

    private const byte ResidencyMask = 0x0f;

    public ChangeView(ReadOnlySpan<byte> bytes, NameTable names, bool internNames)
    {
        var reader = new ByteReader(bytes);
        if (reader.Byte() is var format and not (Format or ArchiveFormat))
            throw new InvalidDataException($"A change has the unknown format {format}; this program is too old.");
        var head = reader.Byte();
        Kind = (ChangeKind)(head & KindMask);
        ReplacesAll = (head & AllFlag) != 0;
        HasTypes = (head & TypesFlag) != 0;
        HasScopes = (head & ScopesFlag) != 0;
        RecordedAt = new Moment((long)reader.Unsigned());
        for (var left = reader.Count(); left > 0; left--)
        {
            var name = reader.Block();
            if (internNames) names.Intern(Encoding.UTF8.GetString(name));
        }

        Tenant = reader.Count();
        Subject = reader.Count();
        Slot = reader.Count();
        var residence = reader.Byte();
        Residency = (Residency)(residence & ResidencyMask);
        Id = reader.Block();
        if ((residence & BaseFlag) != 0) Base = reader.Block();
        if ((head & CommandFlag) != 0) CommandId = reader.Block();
        if ((head & KeyFlag) != 0) PartitionKey = reader.Block();
        if (HasTypes) Types = reader.Block();
        if (HasScopes) Scopes = reader.Block();
        RemovedCount = reader.Count();
        Removed = reader.Rest;
        for (var left = RemovedCount * 2; left > 0; left--) reader.Count();
        Removed = Removed[..^reader.Rest.Length];
        Set = reader.Rest;
    }

    public ChangeKind Kind { get; }

    public bool ReplacesAll { get; }

    public bool HasTypes { get; }

    public bool HasScopes { get; }

    public Moment RecordedAt { get; }

    public int Tenant { get; }

    public int Subject { get; }

    public int Slot { get; }

    /// <summary>Where the entity lives since.</summary>
    public Residency Residency { get; }

    public ReadOnlySpan<byte> Id { get; }

    /// <summary>
    /// The entity's record before the change where it was archived, so that replay never needs the depot; else empty.
    /// </summary>
    public ReadOnlySpan<byte> Base { get; }

    public ReadOnlySpan<byte> CommandId { get; }

    public ReadOnlySpan<byte> PartitionKey { get; }

    public ReadOnlySpan<byte> Types { get; }

    public ReadOnlySpan<byte> Scopes { get; }

    public int RemovedCount { get; }

    /// <summary>Pairs of name and dataset numbers.</summary>
    public ReadOnlySpan<byte> Removed { get; }

    /// <summary>The attributes that are set, as an encoded list.</summary>
    public ReadOnlySpan<byte> Set { get; }

    public bool Removes(int name, int dataset)
    {
        var reader = new ByteReader(Removed);
        for (var left = RemovedCount; left > 0; left--)
            if (reader.Count() == name & reader.Count() == dataset)
                return true;
        return false;
    }

    /// <summary>The change as the feed gives it.</summary>
    public Change ToChange(int shard, long seq, NameTable names)
    {
        var removed = new List<string>();
        var reader = new ByteReader(Removed);
        for (var left = RemovedCount; left > 0; left--)
        {
            removed.Add(names[reader.Count()]);
            reader.Count();
        }

        return new Change
        {
            Shard = shard,
            Seq = seq,
            RecordedAt = RecordedAt,
            Tenant = names[Tenant],
            EntityId = Encoding.UTF8.GetString(Id),
            Kind = Kind,
            Subject = names[Subject],
            CommandId = CommandId.IsEmpty ? null : Encoding.UTF8.GetString(CommandId),
            Set = AttributeList.Decode(Set, names),
            Removed = [.. removed],
            Types = HasTypes ? [.. NamesOf(Types, names)] : default,
        };
    }

    private static List<string> NamesOf(ReadOnlySpan<byte> numbers, NameTable names)
    {
        var texts = new List<string>();
        foreach (var number in new NumberSequence(numbers)) texts.Add(names[number]);
        return texts;
    }
}
