namespace City.Identify;

/// <summary>
/// How far a mirror has followed. Its record: int64 identity of the primary's store, int64 frame, byte 1 where it holds
/// all up to there and nothing else.
/// </summary>
/// <param name="Store">The primary's store.</param>
/// <param name="Frame">The last frame that was taken over.</param>
/// <param name="IsWhole">
/// False while it takes all over again: what the primary does not have may then still be here.
/// </param>
internal sealed record MirrorPosition(long Store, ulong Frame, bool IsWhole)
{
    private static readonly byte[] RecordName = "primary"u8.ToArray();

    /// <summary>The position that a store holds; null where it never followed.</summary>
    public static MirrorPosition? Of(IStoreView view)
    {
        var record = new RecordBuffer();
        if (!view.TryRead(RecordKind.Mirror, RecordName, record)) return null;
        var read = new WireReader(record.Body);
        return new MirrorPosition(read.Int64(), (ulong)read.Int64(), read.Byte() == 1);
    }

    /// <summary>Writes it down beside what was taken over.</summary>
    public StoreChange ToChange()
    {
        var body = new WireWriter(17);
        body.Int64(Store);
        body.Int64((long)Frame);
        body.Byte(IsWhole ? (byte)1 : (byte)0);
        return new MirrorChange(RecordKind.Mirror, RecordName, body.ToArray());
    }
}
