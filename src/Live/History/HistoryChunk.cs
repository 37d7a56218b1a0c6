namespace City.Live;

/// <summary>Some points of a buffer, column by column.</summary>
internal sealed class HistoryChunk
{
    /// <summary>How many points: no column reaches the 85,000 bytes from which on arrays are never moved.</summary>
    public const int Size = 8_192;

    public readonly long[] Series = new long[Size];
    private readonly long[] _observed = new long[Size];
    private readonly long[] _recorded = new long[Size];
    private readonly long[] _seqs = new long[Size];
    private readonly long[] _mantissas = new long[Size];
    private readonly int[] _shapes = new int[Size];
    private readonly byte[] _scales = new byte[Size];

    public PackedPoint this[int at]
    {
        get => new(Series[at], _observed[at], _recorded[at], _seqs[at], _mantissas[at], _shapes[at], _scales[at]);
        set
        {
            (Series[at], _observed[at], _recorded[at], _seqs[at]) =
                (value.Series, value.Observed, value.Recorded, value.Seq);
            (_mantissas[at], _shapes[at], _scales[at]) = (value.Mantissa, value.Shape, value.Scale);
        }
    }
}
