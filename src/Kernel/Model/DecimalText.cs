using System.Buffers.Text;
using System.Text;

namespace City.Kernel;

/// <summary>Decimal numbers as digits: reading JSON number tokens and writing them, without loss.</summary>
public static class DecimalText
{
    /// <summary>Room that <see cref="Format"/> needs at the most, in bytes.</summary>
    public const int LengthMax = 40;

    private const int DigitsMax = 18;

    private static readonly double[] Powers =
        [.. Enumerable.Range(0, Value.ScaleMax + 1).Select(exponent => Math.Pow(10, exponent))];

    /// <summary>
    /// Reads a JSON number whose significant digits fit in 18 and whose scale lies in 0 to 31.
    /// </summary>
    /// <returns>False where the number needs more room, or the text is no number.</returns>
    public static bool TryParse(ReadOnlySpan<byte> token, out long mantissa, out int scale)
    {
        (mantissa, scale) = (0, 0);
        var at = 0;
        var negative = token.Length > 0 && token[0] == '-';
        if (negative) at++;
        int digits = 0, seen = 0;
        var behindPoint = false;
        for (; at < token.Length; at++)
        {
            var c = token[at];
            if (c == '.' && !behindPoint)
            {
                behindPoint = true;
                continue;
            }

            if (c is < (byte)'0' or > (byte)'9') break;
            seen++;
            if (mantissa != 0 || c != '0') digits++;
            if (digits > DigitsMax) return false;
            mantissa = mantissa * 10 + c - '0';
            if (behindPoint) scale++;
        }

        if (seen == 0) return false;
        if (at < token.Length && !Exponent(token[at..], ref mantissa, ref scale)) return false;
        while (scale > 0 && mantissa % 10 == 0)
        {
            mantissa /= 10;
            scale--;
        }

        if (negative) mantissa = -mantissa;
        return scale <= Value.ScaleMax;
    }

    /// <summary>Writes the number without an exponent.</summary>
    /// <returns>How many bytes were written, at most <see cref="LengthMax"/>.</returns>
    public static int Format(long mantissa, int scale, Span<byte> into)
    {
        if (scale == 0)
        {
            Utf8Formatter.TryFormat(mantissa, into, out var whole);
            return whole;
        }

        var length = 0;
        if (mantissa < 0) into[length++] = (byte)'-';
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(mantissa < 0 ? (ulong)-mantissa : (ulong)mantissa, digits, out var count);
        if (count <= scale)
        {
            into[length++] = (byte)'0';
            into[length++] = (byte)'.';
            into.Slice(length, scale - count).Fill((byte)'0');
            length += scale - count;
            digits[..count].CopyTo(into[length..]);
            return length + count;
        }

        digits[..(count - scale)].CopyTo(into[length..]);
        length += count - scale;
        into[length++] = (byte)'.';
        digits[(count - scale)..count].CopyTo(into[length..]);
        return length + scale;
    }

    /// <summary>The nearest double.</summary>
    public static double ToDouble(long mantissa, int scale)
    {
        if (scale == 0) return mantissa;
        if (scale <= 22 && mantissa is > -(1L << 53) and < 1L << 53) return mantissa / Powers[scale];
        return double.Parse(ToString(mantissa, scale), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>The number as text, without an exponent.</summary>
    public static string ToString(long mantissa, int scale)
    {
        Span<byte> bytes = stackalloc byte[LengthMax];
        return Encoding.ASCII.GetString(bytes[..Format(mantissa, scale, bytes)]);
    }

    private static bool Exponent(ReadOnlySpan<byte> rest, ref long mantissa, ref int scale)
    {
        if (rest[0] is not ((byte)'e' or (byte)'E') || rest.Length < 2) return false;
        var digits = rest[1] is (byte)'+' or (byte)'-' ? rest[2..] : rest[1..];
        if (digits.IsEmpty || !char.IsAsciiDigit((char)digits[0])
            || !Utf8Parser.TryParse(digits, out int exponent, out var used) || used != digits.Length || exponent > 400)
            return false;
        scale += rest[1] == '-' ? exponent : -exponent;
        for (; scale < 0; scale++)
        {
            if (Math.Abs(mantissa) >= 100_000_000_000_000_000) return false;
            mantissa *= 10;
        }

        return true;
    }
}
