namespace City.Feel;

/// <summary>Functions of numbers (DMN 1.5, 10.3.4.5), and the text that is one (10.3.4.1).</summary>
internal static class NumberFunctions
{
    private const int ScaleMin = -6111, ScaleMax = 6176;

    public static IEnumerable<Signature> All { get; } =
    [
        Signature.Of("number(from: s): n", (run, a, at) => Parse(run, (string)a[0]!, null, null, at)),
        Signature.Of("number(from: s, grouping separator: s ?, decimal separator: s ?): n", (run, a, at) =>
            Parse(run, (string)a[0]!, a[1] as string, a[2] as string, at)),
        Signature.Of("decimal(n: n, scale: n): n", (run, a, at) => Round(run, a, FeelRounding.HalfEven, at)),
        Signature.Of("floor(n: n, scale: n =): n", (run, a, at) => Round(run, a, FeelRounding.Floor, at)),
        Signature.Of("ceiling(n: n, scale: n =): n", (run, a, at) => Round(run, a, FeelRounding.Ceiling, at)),
        Signature.Of("round up(n: n, scale: n): n", (run, a, at) => Round(run, a, FeelRounding.Up, at)),
        Signature.Of("round down(n: n, scale: n): n", (run, a, at) => Round(run, a, FeelRounding.Down, at)),
        Signature.Of("round half up(n: n, scale: n): n", (run, a, at) => Round(run, a, FeelRounding.HalfUp, at)),
        Signature.Of("round half down(n: n, scale: n): n", (run, a, at) => Round(run, a, FeelRounding.HalfDown, at)),
        Signature.Of("abs(n: a)", Abs),
        Signature.Of("modulo(dividend: n, divisor: n): n", (run, a, at) =>
            FeelNumber.TryModulo((FeelNumber)a[0]!, (FeelNumber)a[1]!, out var rest)
                ? rest
                : run.Null(FeelCodes.WrongValue, at, "Nothing can be divided by zero.", "除数不能为零。")),
        Signature.Of("sqrt(number: n): n", (run, a, at) =>
            HighMath.TrySqrt((FeelNumber)a[0]!, out var root) ? root : Undefined(run, at)),
        Signature.Of("log(number: n): n", (run, a, at) =>
            HighMath.TryLog((FeelNumber)a[0]!, out var log) ? log : Undefined(run, at)),
        Signature.Of("exp(number: n): n", (run, a, at) =>
            HighMath.TryExp((FeelNumber)a[0]!, out var power) ? power : Undefined(run, at)),
        Signature.Of("odd(number: n): b", (_, a, _) => Parity((FeelNumber)a[0]!, 1)),
        Signature.Of("even(number: n): b", (_, a, _) => Parity((FeelNumber)a[0]!, 0)),
    ];

    private static object? Undefined(Run run, Span at)
    {
        run.Step(64);
        return run.Null(FeelCodes.WrongValue, at, "The function is not defined for this number.", "该函数对此数无定义。");
    }

    private static object? Parity(FeelNumber number, int rest) =>
        FeelNumber.TryModulo(number, FeelNumber.Of(2), out var parity)
            ? Truth.Of(parity == FeelNumber.Of(rest))
            : Truth.Of(rest == 0); // beyond 34 digits all that can be told is a multiple of ten

    private static object? Round(Run run, object?[] arguments, FeelRounding mode, Span at)
    {
        var number = (FeelNumber)arguments[0]!;
        var scale = 0L;
        if (arguments[1] is FeelNumber given)
        {
            if (!given.TryRound(0, FeelRounding.Down, out var whole) || !whole.TryLong(out scale)
                || scale is < ScaleMin or > ScaleMax)
                return run.Null(
                    FeelCodes.WrongValue, at, $"The scale is {ScaleMin} to {ScaleMax}.",
                    $"小数位数为 {ScaleMin} 至 {ScaleMax}。");
        }

        return number.TryRound((int)scale, mode, out var rounded) ? rounded : Arithmetic.TooLarge(run, at);
    }

    private static object? Abs(Run run, object?[] arguments, Span at) => arguments[0] switch
    {
        FeelNumber number => number.Sign < 0 ? -number : number,
        FeelDuration duration => new FeelDuration(Int128.Abs(duration.Nanoseconds)),
        FeelMonths months => new FeelMonths(Math.Abs(months.Months)),
        FeelList { Count: 1 } list => Abs(run, [list[0]], at),
        var other => run.NullOfTypes("abs", other, null, at),
    };

    private static object? Parse(Run run, string text, string? grouping, string? point, Span at)
    {
        var fault = grouping is not (null or " " or "," or ".") || point is not (null or "." or ",")
            || (grouping is not null && grouping == point);
        if (!fault)
        {
            if (grouping is not null) text = text.Replace(grouping, "", StringComparison.Ordinal);
            if (point is not null && point != ".")
            {
                fault = text.Contains('.', StringComparison.Ordinal);
                text = text.Replace(point, ".", StringComparison.Ordinal);
            }
        }

        return !fault && FeelNumber.TryParse(text, out var number)
            ? number
            : run.Null(FeelCodes.WrongValue, at, "This text is no number, or the separators are none.",
                "该文本不是数，或分隔符无效。");
    }
}
