using System.Numerics;

namespace City.Live;

/// <summary>Reads what <see cref="BitWriter"/> wrote.</summary>
internal ref struct BitReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _next;
    private ulong _bits;
    private int _count;

    /// <summary>How many bytes were taken, the one in use included.</summary>
    public readonly int Position => _next - _count / 8;

    public ulong Read(int width)
    {
        ulong value = 0;
        for (var got = 0; got < width;)
        {
            if (_count == 0) Fill();
            var take = Math.Min(width - got, _count);
            var part = take == 64 ? _bits : _bits & ((1UL << take) - 1);
            value |= part << got;
            _bits = take == 64 ? 0 : _bits >> take;
            _count -= take;
            got += take;
        }

        return value;
    }

    /// <summary>
    /// How many one-bits stand before the next zero-bit, which is taken too; stops at <paramref name="most"/>.
    /// </summary>
    public int Ones(int most)
    {
        var ones = 0;
        while (ones < most)
        {
            if (_count == 0) Fill();
            var run = Math.Min(Math.Min(BitOperations.TrailingZeroCount(~_bits), _count), most - ones);
            ones += run;
            _bits = run == 64 ? 0 : _bits >> run;
            _count -= run;
            if (ones == most) return ones;
            if (_count == 0) continue;
            _bits >>= 1;
            _count--;
            return ones;
        }

        return ones;
    }

    private void Fill()
    {
        if (_next >= _bytes.Length) throw new InvalidDataException("A block of history ends too early.");
        var take = Math.Min(8, _bytes.Length - _next);
        _bits = 0;
        for (var i = 0; i < take; i++) _bits |= (ulong)_bytes[_next + i] << (8 * i);
        _next += take;
        _count = take * 8;
    }
}
