using System.Globalization;

namespace City.Bench;

/// <summary>One measured figure and what it should be.</summary>
/// <param name="Name">Stable name.</param>
/// <param name="Unit">Unit of value and target; "ratio" has none.</param>
/// <param name="Target">The number to reach, or not to exceed.</param>
/// <param name="AtMost">True where less is better.</param>
/// <param name="NeedsQuiet">True where the machine's speed is part of it: it counts only on a quiet one.</param>
internal sealed record Figure(string Name, string Unit, double Target, bool AtMost, bool NeedsQuiet)
{
    /// <summary>A share of what the bare endpoint does in the same run.</summary>
    public static Figure Ratio(string name, double least) =>
        new(name, "ratio", least, AtMost: false, NeedsQuiet: false);

    /// <summary>A duration of the brain's own.</summary>
    public static Figure Time(string name, string unit, double most) =>
        new(name, unit, most, AtMost: true, NeedsQuiet: true);

    /// <summary>A size that does not depend on the machine's speed.</summary>
    public static Figure Size(string name, string unit, double most) =>
        new(name, unit, most, AtMost: true, NeedsQuiet: false);

    /// <summary>ok, short or noisy.</summary>
    public string Verdict(double value, bool quiet)
    {
        if (NeedsQuiet && !quiet) return "noisy";
        return (AtMost ? value <= Target : value >= Target) ? "ok" : "short";
    }

    /// <summary>The line of the figure: name, value, unit, target, verdict, with tabs between.</summary>
    public string Line(double value, bool quiet) => string.Join(
        '\t', Name, Number(value), Unit, (AtMost ? "<= " : ">= ") + Number(Target), Verdict(value, quiet));

    private static string Number(double value)
    {
        var format = Math.Abs(value) switch { >= 1000 => "F0", >= 20 => "F1", _ => "0.00#" };
        return value.ToString(format, CultureInfo.InvariantCulture);
    }
}
