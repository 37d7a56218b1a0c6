using System.Numerics;

namespace City.Feel;

/// <summary>Roots, powers, exponentials and logarithms to all 34 digits, computed in integers of fixed scale.</summary>
internal static class HighMath
{
    private const int Scale = 80;
    private static readonly BigInteger One = BigInteger.Pow(10, Scale);
    private static readonly BigInteger Ln10 = LnFixed(One * 10);

    public static bool TrySqrt(FeelNumber number, out FeelNumber root)
    {
        root = default;
        if (number.Sign < 0) return false;
        if (number.Sign == 0) return true;
        var exponent = number.Exponent;
        var size = (BigInteger)number.Coefficient;
        var more = 2 * Scale / 2 + (exponent % 2 == 0 ? 0 : 1);
        size *= BigInteger.Pow(10, more);
        if (!FeelNumber.TryMake(Root(size), (exponent - more) / 2, out root)) return false;
        root = root.Normal();
        return true;
    }

    public static bool TryExp(FeelNumber number, out FeelNumber result)
    {
        result = default;
        if (number.CompareTo(FeelNumber.Of(15_000)) > 0) return false;
        if (number.CompareTo(FeelNumber.Of(-15_000)) < 0) return true;
        return TryExp(Fixed(number), out result);
    }

    public static bool TryLog(FeelNumber number, out FeelNumber result)
    {
        result = default;
        return number.Sign > 0 && FeelNumber.TryMake(Ln(number), -Scale, out result);
    }

    public static bool TryPower(FeelNumber number, FeelNumber exponent, out FeelNumber result)
    {
        if (exponent.TryLong(out var times) && Math.Abs(times) <= 999_999_999)
            return TryPower(number, times, out result);
        result = default;
        if (number.Sign == 0) return exponent.Sign > 0;
        if (number.Sign < 0 || exponent.CompareTo(FeelNumber.Of(1_000_000_000)) > 0) return false;
        if (exponent.CompareTo(FeelNumber.Of(-1_000_000_000)) < 0) return false;
        var product = Ln(number) * Fixed(exponent) / One;
        if (product > One * 15_000) return false;
        return product < -One * 15_000 || TryExp(product, out result);
    }

    private static bool TryPower(FeelNumber number, long times, out FeelNumber result)
    {
        result = FeelNumber.Of(1);
        if (times < 0)
        {
            return number.Sign != 0 && TryPower(number, -times, out var inverse) &&
                FeelNumber.TryDivide(FeelNumber.Of(1), inverse, out result);
        }

        for (var factor = number; ;)
        {
            if ((times & 1) != 0 && !FeelNumber.TryMultiply(result, factor, out result)) return false;
            times >>= 1;
            if (times == 0) return true;
            if (!FeelNumber.TryMultiply(factor, factor, out factor)) return false;
        }
    }

    private static BigInteger Fixed(FeelNumber number) => number.Exponent >= -Scale
        ? number.Scaled(-Scale)
        : number.Coefficient / BigInteger.Pow(10, Math.Min(-Scale - number.Exponent, 200));

    private static bool TryExp(BigInteger x, out FeelNumber result)
    {
        // e^x = 10^k * e^r with r between 0 and ln 10.
        var k = BigInteger.Divide(x, Ln10);
        return FeelNumber.TryMake(ExpFixed(x - k * Ln10), (int)k - Scale, out result);
    }

    private static BigInteger Ln(FeelNumber number)
    {
        var plain = number.Normal();
        var digits = plain.Coefficient.ToString(System.Globalization.CultureInfo.InvariantCulture).Length;
        // Between 1 and 10, times a power of ten.
        return LnFixed(plain.Coefficient * BigInteger.Pow(10, Scale - digits + 1))
            + Ln10Of(plain.Exponent + digits - 1);
    }

    private static BigInteger Ln10Of(int times) => times == 0 ? BigInteger.Zero : times * Ln10;

    private static BigInteger ExpFixed(BigInteger x)
    {
        const int halvings = 16;
        x >>= halvings;
        var (sum, term) = (One + x, x);
        for (var n = 2; !term.IsZero && n < 100; n++)
        {
            term = term * x / (One * n);
            sum += term;
        }

        for (var i = 0; i < halvings; i++) sum = sum * sum / One;
        return sum;
    }

    private static BigInteger LnFixed(BigInteger x)
    {
        var y = new BigInteger(Math.Log((double)(x / BigInteger.Pow(10, Scale - 15)) / 1e15) * 1e15)
            * BigInteger.Pow(10, Scale - 15);
        for (var i = 0; i < 3; i++)
        {
            var power = ExpFixed(y);
            y += 2 * One * (x - power) / (x + power);
        }

        return y;
    }

    private static BigInteger Root(BigInteger size)
    {
        var guess = BigInteger.One << (int)(size.GetBitLength() / 2 + 1);
        while (true)
        {
            var next = (guess + size / guess) >> 1;
            if (next >= guess) return guess;
            guess = next;
        }
    }
}
