namespace City.Identify;

/// <summary>
/// How much may be registered under a prefix, and how much is. Its record: byte version, int32 edition, byte 1 while it
/// is being counted, then seven int64: the most handles, changes of a day and derived prefixes, −1 for any number; what
/// there is of handles and derived prefixes; the day since 1970 (UTC) and the changes on it.
/// </summary>
/// <param name="HandlesMax">Identifiers of the prefix at most; null for any number.</param>
/// <param name="ChangesPerDayMax">Changes of a day (UTC) at most; null for any number.</param>
/// <param name="PrefixesMax">Prefixes derived from it at most; null for any number.</param>
internal sealed record PrefixQuota(long? HandlesMax, long? ChangesPerDayMax, long? PrefixesMax)
{
    public const int Bytes = 1 + 4 + 1 + 7 * 8;

    private const byte Version = 1;

    /// <summary>Goes up each time it is set, so that a count is taken for the one it was made for.</summary>
    public int Edition { get; init; }

    /// <summary>True until what is there was counted; nothing is changed under the prefix meanwhile.</summary>
    public bool IsCounting { get; init; }

    public long Handles { get; init; }

    public long Prefixes { get; init; }

    public long Day { get; init; }

    public long Changes { get; init; }

    /// <summary>Changes on a day.</summary>
    public long ChangesOn(long day) => day == Day ? Changes : 0;

    public static PrefixQuota? TryRead(ReadOnlySpan<byte> body)
    {
        var read = new WireReader(body);
        if (read.Byte() != Version) return null;
        var (edition, counting) = (read.Int32(), read.Byte() == 1);
        var quota = new PrefixQuota(Most(read.Int64()), Most(read.Int64()), Most(read.Int64()))
        {
            Edition = edition, IsCounting = counting, Handles = read.Int64(), Prefixes = read.Int64(),
            Day = read.Int64(), Changes = read.Int64(),
        };
        return read.AtEnd ? quota : null;
    }

    /// <summary>The quota of a prefix; null where it has none.</summary>
    public static PrefixQuota? Of(IStoreView view, ReadOnlySpan<byte> prefix, RecordBuffer record) =>
        view.TryRead(RecordKind.Quota, prefix, record) ? TryRead(record.Body) : null;

    public void Write(WireWriter into)
    {
        into.Byte(Version);
        into.Int32(Edition);
        into.Byte(IsCounting ? (byte)1 : (byte)0);
        foreach (var number in (long[])[HandlesMax ?? -1, ChangesPerDayMax ?? -1, PrefixesMax ?? -1, Handles, Prefixes,
            Day, Changes]) into.Int64(number);
    }

    private static long? Most(long number) => number < 0 ? null : number;
}
