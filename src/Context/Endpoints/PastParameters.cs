using City.Kernel;

namespace City.Context;

/// <summary>
/// Reads from where in the two times of the city an answer looks: <c>at</c>, as it was at a moment, and <c>asOf</c>, as
/// it was known at a moment or at a position of the feed. Both are ours; GS CIM 009 has neither.
/// </summary>
internal static class PastParameters
{
    public const string At = "at", AsOf = "asOf";

    /// <summary>From where; null where neither is given.</summary>
    public static AsOf? Read(in Parameters parameters, ICity city)
    {
        var (at, known) = (Moment(parameters), Known(parameters, city));
        return at is null && known is null ? null : new AsOf(at, known);
    }

    /// <summary>What was known, or null for all.</summary>
    public static Knowledge? Known(in Parameters parameters, ICity city)
    {
        if (parameters[AsOf] is not { } text) return null;
        return Knowledge.TryParse(text, city.Shards, out var known)
            ? known
            : throw new ReadingFault(Faults.Parameter(AsOf,
                "asOf is a date and time with seconds and zone, such as 2026-11-23T08:15:30Z, or a position of the "
                + $"feed: {city.Shards} numbers joined by dots."));
    }

    private static Moment? Moment(in Parameters parameters)
    {
        if (parameters[At] is not { } text) return null;
        return Kernel.Moment.TryParse(text, out var moment)
            ? moment
            : throw new ReadingFault(Faults.Parameter(
                At, "at is a date and time with seconds and zone, such as 2026-11-23T08:15:30Z."));
    }
}
