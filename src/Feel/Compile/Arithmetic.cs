namespace City.Feel;

/// <summary>The operators + - * / ** (DMN 1.5, 10.3.2.12.4, tables 55 to 58).</summary>
internal static class Arithmetic
{
    public static object? Add(Run run, object? left, object? right, Span at)
    {
        switch (left, right)
        {
            case (FeelNumber one, FeelNumber other):
                return FeelNumber.TryAdd(one, other, out var sum) ? sum : TooLarge(run, at);
            case (string one, string other):
                run.MayWrite(one.Length + (long)other.Length);
                return one + other;
            case (FeelDuration one, FeelDuration other):
                return FeelDuration.TryMake(one.Nanoseconds + other.Nanoseconds, out var both)
                    ? both : TooLarge(run, at);
            case (FeelMonths one, FeelMonths other): return Months(run, (Int128)one.Months + other.Months, at);
            case (FeelDuration or FeelMonths, FeelDate or FeelDateTime or FeelTime):
                return Later(run, right, left, 1, at);
            case (FeelDate or FeelDateTime or FeelTime, FeelDuration or FeelMonths):
                return Later(run, left, right, 1, at);
            default: return run.NullOfTypes("+", left, right, at);
        }
    }

    public static object? Subtract(Run run, object? left, object? right, Span at)
    {
        switch (left, right)
        {
            case (FeelNumber one, FeelNumber other):
                return FeelNumber.TrySubtract(one, other, out var difference) ? difference : TooLarge(run, at);
            case (FeelDuration one, FeelDuration other):
                return FeelDuration.TryMake(one.Nanoseconds - other.Nanoseconds, out var both)
                    ? both : TooLarge(run, at);
            case (FeelMonths one, FeelMonths other): return Months(run, (Int128)one.Months - other.Months, at);
            case (FeelTime one, FeelTime other) when one.Zone is null == other.Zone is null:
                return new FeelDuration(one.UtcNanos - other.UtcNanos);
            case (FeelDate one, FeelDate other):
                return new FeelDuration((Int128)(one.DayNumber - other.DayNumber) * FeelTime.NanosPerDay);
            case (FeelDate or FeelDateTime, FeelDate or FeelDateTime):
                var (from, to) = (Temporal.Moment(left)!.Value, Temporal.Moment(right)!.Value);
                return from.Time.Zone is null != to.Time.Zone is null
                    ? run.NullOfTypes("-", left, right, at)
                    : new FeelDuration(from.UtcNanos - to.UtcNanos);
            case (FeelDate or FeelDateTime or FeelTime, FeelDuration or FeelMonths):
                return Later(run, left, right, -1, at);
            default: return run.NullOfTypes("-", left, right, at);
        }
    }

    public static object? Multiply(Run run, object? left, object? right, Span at) => (left, right) switch
    {
        (FeelNumber one, FeelNumber other) =>
            FeelNumber.TryMultiply(one, other, out var product) ? product : TooLarge(run, at),
        (FeelDuration duration, FeelNumber number) => Scaled(run, duration, number, at),
        (FeelNumber number, FeelDuration duration) => Scaled(run, duration, number, at),
        (FeelMonths months, FeelNumber number) => Scaled(run, months, number, at),
        (FeelNumber number, FeelMonths months) => Scaled(run, months, number, at),
        _ => run.NullOfTypes("*", left, right, at),
    };

    public static object? Divide(Run run, object? left, object? right, Span at)
    {
        switch (left, right)
        {
            case (FeelNumber one, FeelNumber other):
                return Quotient(run, one, other, at);
            case (FeelDuration one, FeelDuration other):
                return Quotient(run, Number(one.Nanoseconds), Number(other.Nanoseconds), at);
            case (FeelMonths one, FeelMonths other):
                return Quotient(run, FeelNumber.Of(one.Months), FeelNumber.Of(other.Months), at);
            case (FeelDuration one, FeelNumber number):
                return Quotient(run, Number(one.Nanoseconds), number, at) is FeelNumber nanos
                    && Whole(nanos) is { } size
                    && FeelDuration.TryMake(size, out var part) ? part : null;
            case (FeelMonths one, FeelNumber number):
                return Quotient(run, FeelNumber.Of(one.Months), number, at) is FeelNumber months
                    && Whole(months) is { } count ? Months(run, count, at) : null;
            default: return run.NullOfTypes("/", left, right, at);
        }
    }

    public static object? Power(Run run, object? left, object? right, Span at)
    {
        if (left is not FeelNumber number || right is not FeelNumber exponent)
            return run.NullOfTypes("**", left, right, at);
        run.Step(64);
        return HighMath.TryPower(number, exponent, out var power) ? power : TooLarge(run, at);
    }

    public static object? Quotient(Run run, FeelNumber left, FeelNumber right, Span at)
    {
        if (FeelNumber.TryDivide(left, right, out var quotient)) return quotient;
        return right.Sign == 0
            ? run.Null(FeelCodes.WrongValue, at, "Nothing can be divided by zero.", "除数不能为零。")
            : TooLarge(run, at);
    }

    public static object? TooLarge(Run run, Span at) => run.Null(
        FeelCodes.WrongValue, at, "The result is no number, or one beyond 10^6145.", "结果不是数，或超出 10^6145。");

    /// <summary>A date, time or moment with a duration added, or taken away where the sign is below 0.</summary>
    private static object? Later(Run run, object? value, object? duration, int sign, Span at)
    {
        switch (value, duration)
        {
            case (FeelDate date, FeelMonths months):
                return date.TryAddMonths(sign * months.Months, out var moved) ? moved : TooLarge(run, at);
            case (FeelDateTime moment, FeelMonths months):
                return moment.Date.TryAddMonths(sign * months.Months, out var day)
                    ? moment with { Date = day } : TooLarge(run, at);
            case (FeelDate date, FeelDuration length):
                var midnight = new FeelDateTime(date, default);
                return FeelDateTime.TryOfLocalNanos(midnight.LocalNanos + sign * length.Nanoseconds, null,
                    out var there)
                    ? there.Date : TooLarge(run, at);
            case (FeelDateTime moment, FeelDuration length):
                return LaterMoment(run, moment, sign * length.Nanoseconds, at);
            case (FeelTime time, FeelDuration length):
                return FeelTime.OfNanos(time.NanoOfDay + sign * (length.Nanoseconds % FeelTime.NanosPerDay), time.Zone);
            default: return run.NullOfTypes(sign > 0 ? "+" : "-", value, duration, at);
        }
    }

    private static object? LaterMoment(Run run, FeelDateTime moment, Int128 nanoseconds, Span at)
    {
        // In a region the clocks may be changed in between, so it is reckoned in UTC.
        var utc = moment.UtcNanos + nanoseconds;
        if (Int128.Abs(utc) > (Int128)400_000_000_000 * FeelTime.NanosPerDay) return TooLarge(run, at);
        var offset = (moment.Time.Zone?.OffsetAtUtc(utc) ?? 0) * (Int128)FeelTime.NanosPerSecond;
        return FeelDateTime.TryOfLocalNanos(utc + offset, moment.Time.Zone, out var there) ? there : TooLarge(run, at);
    }

    private static object? Scaled(Run run, FeelDuration duration, FeelNumber number, Span at) =>
        FeelNumber.TryMultiply(Number(duration.Nanoseconds), number, out var nanos) && Whole(nanos) is { } size
        && FeelDuration.TryMake(size, out var scaled) ? scaled : TooLarge(run, at);

    private static object? Scaled(Run run, FeelMonths months, FeelNumber number, Span at) =>
        FeelNumber.TryMultiply(FeelNumber.Of(months.Months), number, out var product) && Whole(product) is { } count
            ? Months(run, count, at) : TooLarge(run, at);

    private static object? Months(Run run, Int128 months, Span at) =>
        Int128.Abs(months) <= long.MaxValue ? new FeelMonths((long)months) : TooLarge(run, at);

    private static FeelNumber Number(Int128 value) => FeelNumber.TryMake(value, 0, out var number) ? number : default;

    private static Int128? Whole(FeelNumber number)
    {
        if (!number.TryRound(0, FeelRounding.Down, out var whole) || whole.Normal().Exponent > 30) return null;
        var scaled = whole.Normal().Scaled(0);
        return System.Numerics.BigInteger.Abs(scaled) < System.Numerics.BigInteger.Pow(10, 30) ? (Int128)scaled : null;
    }
}
