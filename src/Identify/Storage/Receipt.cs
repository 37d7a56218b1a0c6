namespace City.Identify;

/// <summary>
/// By what a batch is known again. What came of it is kept beside it in the same frame; who asks again with the same id
/// is told the same, and nothing is done twice. What was told to come again is done then. Its record: int64 unix
/// seconds, uint32 checksum of what was asked, one int16 for each change: its code, and a bit where a record was there.
/// </summary>
/// <param name="Id">Chosen by who asks, 1 to 200 bytes; who it is stands before it.</param>
/// <param name="Content">A checksum of what is asked, so that an id is not used for something else.</param>
internal sealed record Receipt(string Id, uint Content)
{
    private const short ExistedBit = 0x4000;

    /// <summary>True for what was not carried out and is to be asked for again.</summary>
    public static bool IsOpen(ResponseCode code) => code is ResponseCode.Busy or ResponseCode.ReadOnly;

    /// <summary>Writes the record.</summary>
    public void Write(
        WireWriter into, long unixSeconds, IReadOnlyList<StoreChange> changes, ReadOnlySpan<ResponseCode> codes)
    {
        into.Int32((int)(unixSeconds >> 32));
        into.UInt32((uint)unixSeconds);
        into.UInt32(Content);
        for (var i = 0; i < changes.Count; i++)
            if (!changes[i].IsBeside)
                into.Int16((short)((int)codes[i] | (changes[i].Existed ? ExistedBit : 0)));
    }

    /// <summary>
    /// Reads how each change ended, and lets it know. What goes beside them, as notes and quotas do, is not in the
    /// record. False where it is of something else.
    /// </summary>
    public bool TryRead(ReadOnlySpan<byte> body, IReadOnlyList<StoreChange> changes, Span<ResponseCode> codes)
    {
        var read = new WireReader(body);
        read.Bytes(8);
        if (read.UInt32() != Content || read.Left % 2 != 0) return false;
        for (var i = 0; i < changes.Count; i++)
        {
            codes[i] = ResponseCode.Success;
            if (changes[i].IsBeside || read.Left == 0) continue;
            var said = read.Int16();
            codes[i] = (ResponseCode)(said & ~ExistedBit);
            changes[i].Recall(codes[i], (said & ExistedBit) != 0);
        }

        return !read.Bad;
    }
}
