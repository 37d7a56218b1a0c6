using System.Runtime.CompilerServices;

namespace City.Feel;

/// <summary>Comparisons and logic of three values (DMN 1.5, 10.3.2.12 and tables 48 to 54).</summary>
internal static class Operators
{
    public static object? Not(object? value) => value is bool truth ? Truth.Of(!truth) : null;

    public static object? And(Run run, Code left, Code right, Span at)
    {
        var one = left(run);
        return one is false ? Truth.False : And(run, one, right(run), at);
    }

    public static object? Or(Run run, Code left, Code right, Span at)
    {
        var one = left(run);
        return one is true ? Truth.True : Or(run, one, right(run), at);
    }

    public static object? And(Run run, object? left, object? right, Span at)
    {
        if (left is false || right is false) return Truth.False;
        if (left is true && right is true) return Truth.True;
        return Undecided(run, "and", left, right, at);
    }

    public static object? Negate(Run run, object? value, Span at) => value switch
    {
        FeelNumber number => -number,
        FeelDuration duration => new FeelDuration(-duration.Nanoseconds),
        FeelMonths months => new FeelMonths(-months.Months),
        _ => run.NullOfTypes("-", value, null, at),
    };

    public static object? Less(Run run, object? left, object? right, Span at)
    {
        if (left is FeelNumber one && right is FeelNumber other) return Truth.Of(one.CompareTo(other) < 0);
        return Compare(left, right) is { } order ? Truth.Of(order < 0) : Incomparable(run, left, right, at);
    }

    public static object? LessOrEqual(Run run, object? left, object? right, Span at)
    {
        if (left is FeelNumber one && right is FeelNumber other) return Truth.Of(one.CompareTo(other) <= 0);
        return Compare(left, right) is { } order ? Truth.Of(order <= 0) : Incomparable(run, left, right, at);
    }

    public static object? Equal(Run run, object? left, object? right, Span at)
    {
        if (left is null || right is null) return Truth.Of(left is null && right is null);
        if (Same(left, right) is { } same) return Truth.Of(same);
        return run.NullOfTypes("=", left, right, at);
    }

    /// <summary>Whether two values are equal; null where they cannot be compared (table 48 and below).</summary>
    public static bool? Same(object? left, object? right)
    {
        switch (left, right)
        {
            case (null, null): return true;
            case (null, _) or (_, null): return false;
            case (FeelNumber one, FeelNumber other): return one.Equals(other);
            case (string one, string other): return string.Equals(one, other, StringComparison.Ordinal);
            case (bool one, bool other): return one == other;
            case (FeelDate one, FeelDate other): return one == other;
            case (FeelTime one, FeelTime other):
                return SameZoned(one.Zone, other.Zone, one.UtcSeconds == other.UtcSeconds);
            case (FeelDateTime one, FeelDateTime other):
                return SameZoned(one.Time.Zone, other.Time.Zone, one.UtcSeconds == other.UtcSeconds);
            case (FeelDuration one, FeelDuration other): return one == other;
            case (FeelMonths one, FeelMonths other): return one == other;
            case (FeelList one, FeelList other): return SameLists(one, other);
            case (FeelContext one, FeelContext other): return SameContexts(one, other);
            case (FeelRange one, FeelRange other):
                return one.IsPoint == other.IsPoint && one.StartIncluded == other.StartIncluded
                    && one.EndIncluded == other.EndIncluded
                    && Same(one.Start, other.Start) is true && Same(one.End, other.End) is true;
            case (FeelFunction one, FeelFunction other): return ReferenceEquals(one, other);
            default: return null;
        }
    }

    /// <summary>The order of two values; null where they have none.</summary>
    public static int? Compare(object? left, object? right) => (left, right) switch
    {
        (FeelNumber one, FeelNumber other) => one.CompareTo(other),
        (string one, string other) => CompareTexts(one, other),
        (FeelDate one, FeelDate other) => one.CompareTo(other),
        (FeelTime one, FeelTime other) when one.Zone is null == other.Zone is null =>
            one.UtcSeconds.CompareTo(other.UtcSeconds),
        (FeelDateTime one, FeelDateTime other) when one.Time.Zone is null == other.Time.Zone is null =>
            one.UtcSeconds.CompareTo(other.UtcSeconds),
        (FeelDuration one, FeelDuration other) => one.Nanoseconds.CompareTo(other.Nanoseconds),
        (FeelMonths one, FeelMonths other) => one.Months.CompareTo(other.Months),
        _ => null,
    };

    private static bool SameZoned(FeelZone? one, FeelZone? other, bool sameMoment) =>
        one is null == other is null && sameMoment;

    private static bool SameLists(FeelList one, FeelList other)
    {
        if (one.Count != other.Count || !RuntimeHelpers.TryEnsureSufficientExecutionStack()) return false;
        for (var i = 0; i < one.Count; i++)
        {
            if (Same(one[i], other[i]) is not true) return false;
        }

        return true;
    }

    private static bool SameContexts(FeelContext one, FeelContext other)
    {
        if (one.Count != other.Count || !RuntimeHelpers.TryEnsureSufficientExecutionStack()) return false;
        foreach (var (name, value) in one.Entries)
        {
            if (!other.TryGet(name, out var counterpart) || Same(value, counterpart) is not true) return false;
        }

        return true;
    }

    // By code points: UTF-16 alone would put what is beyond U+FFFF before U+E000.
    private static int CompareTexts(string one, string other)
    {
        var length = Math.Min(one.Length, other.Length);
        for (var i = 0; i < length; i++)
        {
            if (one[i] == other[i]) continue;
            var (first, second) = (char.IsSurrogate(one[i]), char.IsSurrogate(other[i]));
            return first == second ? one[i].CompareTo(other[i]) : first ? 1 : -1;
        }

        return one.Length.CompareTo(other.Length);
    }

    private static object? Or(Run run, object? left, object? right, Span at)
    {
        if (left is true || right is true) return Truth.True;
        if (left is false && right is false) return Truth.False;
        return Undecided(run, "or", left, right, at);
    }

    private static object? Undecided(Run run, string what, object? left, object? right, Span at) =>
        left is null or bool && right is null or bool ? null : run.NullOfTypes(what, left, right, at);

    private static object? Incomparable(Run run, object? left, object? right, Span at) =>
        run.NullOfTypes("The comparison", left, right, at);
}
