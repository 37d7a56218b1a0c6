namespace City.Live;

/// <summary>
/// What the second byte of a record says: below 0x40 the residency of an entity that is there, else one of these marks.
/// </summary>
internal static class RecordState
{
    /// <summary>
    /// The entity was deleted; its slot stays its own, so that its past is found. The lowest bit says whether it was
    /// archived, and the mark stays where it lived.
    /// </summary>
    public const byte Deleted = 0x40;

    /// <summary>The entity lives in the shard of its partition key.</summary>
    public const byte Placed = 0x80;

    /// <summary>The entity is archived no more: on a shelf only, with nothing behind it.</summary>
    public const byte Gone = 0xC0;

    public static bool IsThere(ReadOnlySpan<byte> record) => !record.IsEmpty && record[1] < Deleted;

    public static bool IsPlaced(ReadOnlySpan<byte> record) => !record.IsEmpty && record[1] == Placed;

    /// <summary>Whether a record, also of a deleted entity, belongs on disk.</summary>
    public static bool IsArchived(ReadOnlySpan<byte> record) => !record.IsEmpty && (record[1] & 1) != 0;
}
