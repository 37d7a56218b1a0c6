using City.Kernel;

namespace City.Live;

/// <summary>Writes numbers of any width in bits, lowest bit first.</summary>
internal struct BitWriter(ByteWriter into)
{
    private ulong _bits;
    private int _count;

    public void Write(ulong value, int width)
    {
        while (width > 0)
        {
            var take = Math.Min(width, 64 - _count);
            _bits |= (take == 64 ? value : value & ((1UL << take) - 1)) << _count;
            _count += take;
            width -= take;
            value = take == 64 ? 0 : value >> take;
            if (_count < 64) continue;
            into.Fixed64(_bits);
            (_bits, _count) = (0, 0);
        }
    }

    public void Flush()
    {
        for (; _count > 0; _count -= 8, _bits >>= 8) into.Byte((byte)_bits);
        (_bits, _count) = (0, 0);
    }
}
