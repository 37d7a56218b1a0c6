namespace City.Identify;

/// <summary>A record as it lies in the log.</summary>
internal readonly ref struct RecordView(ReadOnlySpan<byte> bytes, int nameLength)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>All of its bytes.</summary>
    public int Length => _bytes.Length;

    public RecordKind Kind => (RecordKind)(_bytes[8] & ~Frame.Gone);

    /// <summary>True where it says that there is nothing under the name any more.</summary>
    public bool IsGone => (_bytes[8] & Frame.Gone) != 0;

    public ReadOnlySpan<byte> Name => _bytes.Slice(Frame.RecordBytes, nameLength);

    public ReadOnlySpan<byte> Body => _bytes[(Frame.RecordBytes + nameLength)..];
}
