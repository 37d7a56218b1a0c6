using System.Globalization;
using System.Numerics;

namespace City.Feel;

/// <summary>
/// A number of FEEL: a decimal of at most 34 significant digits with an exponent from -6176 to 6111, as IEEE 754
/// decimal128 (DMN 1.5, 10.3.2.3.1). What does not fit is rounded half to even; what is too large is no number.
/// </summary>
public readonly struct FeelNumber : IEquatable<FeelNumber>, IComparable<FeelNumber>
{
    /// <summary>Significant digits.</summary>
    public const int DigitsMax = 34;

    internal const int ExponentMin = -6176, ExponentMax = 6111;

    private static readonly Int128[] Powers = MakePowers();
    private static readonly BigInteger CoefficientEnd = BigInteger.Pow(10, DigitsMax);
    private static readonly Int128 CoefficientLimit = Powers[DigitsMax];

    private FeelNumber(Int128 coefficient, int exponent)
    {
        Coefficient = coefficient;
        Exponent = exponent;
    }

    /// <summary>Nothing.</summary>
    public static FeelNumber Zero => default;

    internal Int128 Coefficient { get; }

    internal int Exponent { get; }

    /// <summary>-1, 0 or 1.</summary>
    public int Sign => Int128.Sign(Coefficient);

    /// <summary>True where nothing stands behind the point.</summary>
    public bool IsInteger => Exponent >= 0 || Normal().Exponent >= 0;

    /// <summary>The number that an integer is.</summary>
    public static FeelNumber Of(long value) => new(value, 0);

    /// <summary>The number that a decimal of the platform is, exactly.</summary>
    public static FeelNumber Of(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var coefficient = (Int128)(uint)bits[2] << 64 | (Int128)(uint)bits[1] << 32 | (uint)bits[0];
        return new(bits[3] < 0 ? -coefficient : coefficient, -((bits[3] >> 16) & 0xff));
    }

    /// <summary>Reads digits with an optional point and exponent, as <c>-12.5e3</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out FeelNumber number)
    {
        number = default;
        var at = 0;
        var negative = at < text.Length && text[at] == '-';
        if (negative || (at < text.Length && text[at] == '+')) at++;
        var (digits, scale, seen, point) = (BigInteger.Zero, 0, 0, false);
        Int128 small = 0;
        var kept = 0;
        for (; at < text.Length; at++)
        {
            var letter = text[at];
            if (letter == '.' && !point)
            {
                point = true;
                continue;
            }

            if (!char.IsAsciiDigit(letter)) break;
            seen++;
            if (kept > 0 || letter != '0') kept++;
            if (kept > 400) return false;
            if (kept <= 37) small = small * 10 + (letter - '0');
            else digits = (kept == 38 ? (BigInteger)small : digits) * 10 + (letter - '0');
            if (point) scale++;
        }

        if (seen == 0 || text[at - 1] == '.') return false;
        var exponent = 0;
        if (at < text.Length && text[at] is 'e' or 'E')
        {
            if (!int.TryParse(text[(at + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture,
                out exponent)
                || Math.Abs(exponent) > 100_000) return false;
            at = text.Length;
        }

        if (at != text.Length) return false;
        var whole = kept > 37 ? digits : small;
        return TryMake(negative ? -whole : whole, exponent - scale, out number);
    }

    /// <summary>The sum; false where it is too large.</summary>
    public static bool TryAdd(FeelNumber left, FeelNumber right, out FeelNumber sum)
    {
        if (left.Exponent == right.Exponent)
            return TryMake(left.Coefficient + right.Coefficient, left.Exponent, out sum);
        if (left.Exponent < right.Exponent) (left, right) = (right, left);
        var apart = left.Exponent - right.Exponent;
        if (apart <= 19 && Fits(left.Coefficient) && Fits(right.Coefficient))
            return TryMake(left.Coefficient * Powers[apart] + right.Coefficient, right.Exponent, out sum);
        if (left.Sign == 0) return Keep(right, out sum);
        if (right.Sign == 0) return Keep(left, out sum);
        if (apart > 80) (right, apart) = (new(right.Sign, left.Exponent - 80), 80); // only tells which way to round
        return TryMake(
            left.Coefficient * BigInteger.Pow(10, apart) + right.Coefficient, left.Exponent - apart, out sum);
    }

    /// <summary>The difference; false where it is too large.</summary>
    public static bool TrySubtract(FeelNumber left, FeelNumber right, out FeelNumber difference) =>
        TryAdd(left, -right, out difference);

    /// <summary>The product; false where it is too large.</summary>
    public static bool TryMultiply(FeelNumber left, FeelNumber right, out FeelNumber product)
    {
        var exponent = left.Exponent + right.Exponent;
        return Fits(left.Coefficient) && Fits(right.Coefficient)
            ? TryMake(left.Coefficient * right.Coefficient, exponent, out product)
            : TryMake((BigInteger)left.Coefficient * right.Coefficient, exponent, out product);
    }

    /// <summary>The quotient; false where the divisor is zero or it is too large.</summary>
    public static bool TryDivide(FeelNumber left, FeelNumber right, out FeelNumber quotient)
    {
        quotient = default;
        if (right.Sign == 0) return false;
        if (left.Sign == 0) return true;
        var exponent = left.Exponent - right.Exponent;
        if (Fits(left.Coefficient) && Fits(right.Coefficient))
        {
            var (whole, rest) = Math.DivRem((long)left.Coefficient, (long)right.Coefficient);
            if (rest == 0) return TryMake((Int128)whole, exponent, out quotient);
            if (exponent is > -5_000 and < 5_000)
                return Divided((whole, rest), (long)right.Coefficient, exponent, out quotient);
        }

        const int more = 2 * DigitsMax + 2;
        var divided = BigInteger.DivRem(
            left.Coefficient * BigInteger.Pow(10, more), right.Coefficient, out var remainder);
        // One more digit tells a tie from what is above it.
        divided = divided * 10 + (remainder.IsZero ? 0 : left.Sign * right.Sign);
        if (!TryMake(divided, exponent - more - 1, out quotient)) return false;
        quotient = quotient.Normal();
        return true;
    }

    // Digit by digit of what is left, eighteen at a time, until there are more than are kept or nothing is left.
    private static bool Divided((long Whole, long Left) begun, long divisor, int exponent, out FeelNumber quotient)
    {
        var negative = begun.Whole < 0 || begun.Left < 0 != divisor < 0;
        var size = (ulong)Math.Abs(divisor);
        UInt128 whole = (ulong)Math.Abs(begun.Whole), rest = (ulong)Math.Abs(begun.Left);
        while (rest != 0 && whole < (UInt128)CoefficientLimit)
        {
            var more = whole < (UInt128)Powers[17] ? 18 : whole < (UInt128)Powers[26] ? 9 : 3;
            (var digits, rest) = UInt128.DivRem(rest * (UInt128)Powers[more], size);
            (whole, exponent) = (whole * (UInt128)Powers[more] + digits, exponent - more);
        }

        // One more digit tells a tie from what is above it.
        if (rest != 0) (whole, exponent) = (whole * 10 + 1, exponent - 1);
        if (!TryMake(negative ? -(Int128)whole : (Int128)whole, exponent, out quotient)) return false;
        quotient = quotient.Normal();
        return true;
    }

    /// <summary>
    /// The remainder with the sign of the divisor: x - y * floor(x / y); false for a divisor of zero.
    /// </summary>
    public static bool TryModulo(FeelNumber left, FeelNumber right, out FeelNumber remainder)
    {
        remainder = default;
        var apart = Math.Abs((long)left.Exponent - right.Exponent);
        if (right.Sign == 0 || apart > 4 * DigitsMax && left.Exponent > right.Exponent) return false;
        var exponent = Math.Min(left.Exponent, right.Exponent);
        if (apart > 4 * DigitsMax) return Keep(left.Sign * right.Sign >= 0 ? left : right, out remainder);
        var (x, y) = (left.Scaled(exponent), right.Scaled(exponent));
        var rest = BigInteger.Remainder(x, y);
        if (!rest.IsZero && rest.Sign != y.Sign) rest += y;
        return TryMake(rest, exponent, out remainder);
    }

    /// <summary>
    /// The number rounded at a digit behind the point (before it, where <paramref name="scale"/> is below 0).
    /// </summary>
    public bool TryRound(int scale, FeelRounding mode, out FeelNumber rounded)
    {
        if (-Exponent <= scale) return Keep(this, out rounded);
        var drop = -(long)Exponent - scale;
        if (drop > DigitsMax + 1) drop = DigitsMax + 1;
        var (whole, rest) = Int128.DivRem(Coefficient, drop <= 38 ? Powers[(int)drop] : Int128.MaxValue);
        if (rest != 0 && MustGrow(whole, rest, Powers[(int)drop], mode)) whole += Sign;
        return TryMake(whole, -scale, out rounded);
    }

    /// <summary>The integer, if it is one that fits.</summary>
    public bool TryLong(out long value)
    {
        value = 0;
        var plain = Normal();
        if (plain.Exponent is < 0 or > 18) return plain.Sign == 0;
        var whole = plain.Coefficient;
        if (Int128.Abs(whole) > long.MaxValue || Int128.Abs(whole) * Powers[plain.Exponent] > long.MaxValue)
            return false;
        value = (long)(whole * Powers[plain.Exponent]);
        return true;
    }

    /// <summary>The nearest binary floating-point number.</summary>
    public double ToDouble() => double.Parse(ToString(), CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public int CompareTo(FeelNumber other)
    {
        if (Exponent == other.Exponent) return Coefficient.CompareTo(other.Coefficient);
        if (Sign != other.Sign) return Sign.CompareTo(other.Sign);
        if (Sign == 0) return 0;
        var apart = Exponent - other.Exponent;
        if (Fits(Coefficient) && Fits(other.Coefficient) && Math.Abs(apart) <= 19)
            return apart > 0
                ? (Coefficient * Powers[apart]).CompareTo(other.Coefficient)
                : Coefficient.CompareTo(other.Coefficient * Powers[-apart]);
        if (Math.Abs(apart) > 2 * DigitsMax) return apart > 0 ? Sign : -Sign;
        var exponent = Math.Min(Exponent, other.Exponent);
        return Scaled(exponent).CompareTo(other.Scaled(exponent));
    }

    /// <inheritdoc/>
    public bool Equals(FeelNumber other) => CompareTo(other) == 0;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is FeelNumber other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var plain = Normal();
        return HashCode.Combine(plain.Coefficient, plain.Exponent);
    }

    /// <summary>
    /// Without zeros at the end and without exponent, as long as that has at most 40 digits; FEEL reads it again.
    /// </summary>
    public override string ToString()
    {
        var plain = Normal();
        if (plain.Sign == 0) return "0";
        var digits = Int128.Abs(plain.Coefficient).ToString(CultureInfo.InvariantCulture);
        var sign = plain.Sign < 0 ? "-" : "";
        var point = digits.Length + plain.Exponent;
        if (plain.Exponent >= 0 && point <= 40) return sign + digits + new string('0', plain.Exponent);
        if (plain.Exponent < 0 && point > 0) return $"{sign}{digits[..point]}.{digits[point..]}";
        if (plain.Exponent < 0 && point > -6) return $"{sign}0.{new string('0', -point)}{digits}";
        var rest = digits.Length > 1 ? "." + digits[1..] : "";
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{digits[0]}{rest}E{point - 1:+0;-0}");
    }

    /// <summary>The number with its other sign.</summary>
    public static FeelNumber operator -(FeelNumber number) => new(-number.Coefficient, number.Exponent);

    /// <summary>Equal in value, whatever the zeros at the end.</summary>
    public static bool operator ==(FeelNumber left, FeelNumber right) => left.Equals(right);

    /// <summary>Different in value.</summary>
    public static bool operator !=(FeelNumber left, FeelNumber right) => !left.Equals(right);

    /// <summary>Less in value.</summary>
    public static bool operator <(FeelNumber left, FeelNumber right) => left.CompareTo(right) < 0;

    /// <summary>Less or equal in value.</summary>
    public static bool operator <=(FeelNumber left, FeelNumber right) => left.CompareTo(right) <= 0;

    /// <summary>Greater in value.</summary>
    public static bool operator >(FeelNumber left, FeelNumber right) => left.CompareTo(right) > 0;

    /// <summary>Greater or equal in value.</summary>
    public static bool operator >=(FeelNumber left, FeelNumber right) => left.CompareTo(right) >= 0;

    internal static bool TryMake(Int128 coefficient, int exponent, out FeelNumber number)
    {
        if (exponent is < ExponentMin or > ExponentMax - 6)
            return TryMake((BigInteger)coefficient, exponent, out number);
        if (Int128.Abs(coefficient) >= CoefficientLimit) (coefficient, exponent) = Rounded(coefficient, exponent);
        number = new(coefficient, exponent);
        return true;
    }

    // What has up to 39 digits, half to even at 34.
    private static (Int128 Coefficient, int Exponent) Rounded(Int128 coefficient, int exponent)
    {
        var (size, drop) = (Int128.Abs(coefficient), 1);
        while (size / Powers[drop] >= CoefficientLimit) drop++;
        var (whole, rest) = Int128.DivRem(size, Powers[drop]);
        if (MustGrow(whole, rest, Powers[drop], FeelRounding.HalfEven)) whole++;
        if (whole == CoefficientLimit) (whole, drop) = (whole / 10, drop + 1);
        return (coefficient < 0 ? -whole : whole, exponent + drop);
    }

    internal static bool TryMake(BigInteger coefficient, int exponent, out FeelNumber number)
    {
        number = default;
        if (coefficient.IsZero) return true;
        var sign = coefficient.Sign;
        var size = BigInteger.Abs(coefficient);
        var over = size < CoefficientEnd ? 0 : DigitsOf(size) - DigitsMax;
        var drop = Math.Max(over, ExponentMin - exponent);
        if (drop > 0)
        {
            if (drop > over + DigitsMax + 1) return true; // too small to be told from nothing
            (size, exponent) = (DropHalfEven(size, drop), exponent + drop);
            if (size == CoefficientEnd) (size, exponent) = (size / 10, exponent + 1);
        }

        while (exponent > ExponentMax && size * 10 < CoefficientEnd) (size, exponent) = (size * 10, exponent - 1);
        if (exponent > ExponentMax) return false;
        number = new((Int128)(sign * size), exponent);
        return true;
    }

    internal BigInteger Scaled(int exponent) =>
        (BigInteger)Coefficient * BigInteger.Pow(10, Exponent - exponent);

    /// <summary>Without zeros at the end.</summary>
    internal FeelNumber Normal()
    {
        if (Coefficient == 0) return default;
        var (coefficient, exponent) = (Coefficient, Exponent);
        if (Fits(coefficient))
        {
            var small = (long)coefficient;
            while (small % 10 == 0) (small, exponent) = (small / 10, exponent + 1);
            return new(small, exponent);
        }

        while (true)
        {
            var (whole, rest) = Int128.DivRem(coefficient, 10);
            if (rest != 0) return new(coefficient, exponent);
            (coefficient, exponent) = (whole, exponent + 1);
        }
    }

    private static bool Keep(FeelNumber number, out FeelNumber kept)
    {
        kept = number;
        return true;
    }

    // The smallest of all is left out, for it has no counterpart above zero.
    private static bool Fits(Int128 coefficient) => coefficient == (long)coefficient && coefficient != long.MinValue;

    private static int DigitsOf(BigInteger size)
    {
        var guess = (int)(BigInteger.Log10(size) + 1);
        if (size >= BigInteger.Pow(10, guess)) return guess + 1;
        return size < BigInteger.Pow(10, guess - 1) ? guess - 1 : guess;
    }

    private static BigInteger DropHalfEven(BigInteger size, int drop)
    {
        var unit = BigInteger.Pow(10, drop);
        var whole = BigInteger.DivRem(size, unit, out var rest);
        var half = (rest * 2).CompareTo(unit);
        return half > 0 || (half == 0 && !whole.IsEven) ? whole + 1 : whole;
    }

    private static bool MustGrow(Int128 whole, Int128 rest, Int128 unit, FeelRounding mode)
    {
        var half = (Int128.Abs(rest)).CompareTo(unit / 2);
        return mode switch
        {
            FeelRounding.Up => true,
            FeelRounding.Down => false,
            FeelRounding.Floor => rest < 0,
            FeelRounding.Ceiling => rest > 0,
            FeelRounding.HalfUp => half >= 0,
            FeelRounding.HalfDown => half > 0,
            _ => half > 0 || (half == 0 && !Int128.IsEvenInteger(whole)),
        };
    }

    private static Int128[] MakePowers()
    {
        var powers = new Int128[39];
        powers[0] = 1;
        for (var i = 1; i < powers.Length; i++) powers[i] = powers[i - 1] * 10;
        return powers;
    }
}
