namespace City.Identify;

/// <summary>
/// By what a batch is known again. What came of it is kept beside it in the same frame; who asks again with the same id
/// is told the same, and nothing is done twice. Its record: int64 unix seconds, uint32 checksum of what was asked, one
/// int16 code for each change.
/// </summary>
/// <param name="Id">Chosen by who asks, 1 to 200 bytes; who it is stands before it.</param>
/// <param name="Content">A checksum of what is asked, so that an id is not used for something else.</param>
internal sealed record Receipt(string Id, uint Content)
{
    /// <summary>Writes the record.</summary>
    public void Write(WireWriter into, long unixSeconds, ResponseCode[] codes)
    {
        into.Int32((int)(unixSeconds >> 32));
        into.UInt32((uint)unixSeconds);
        into.UInt32(Content);
        foreach (var code in codes) into.Int16((short)code);
    }

    /// <summary>
    /// Reads the codes of a record; false where it is of something else. What follows the changes that were asked for,
    /// as notes and quotas do, may be more or less than then.
    /// </summary>
    public bool TryRead(ReadOnlySpan<byte> body, ResponseCode[] codes)
    {
        var read = new WireReader(body);
        read.Bytes(8);
        if (read.UInt32() != Content || read.Left % 2 != 0) return false;
        for (var i = 0; i < codes.Length; i++)
            codes[i] = read.Left == 0 ? ResponseCode.Success : (ResponseCode)read.Int16();
        return !read.Bad;
    }
}
