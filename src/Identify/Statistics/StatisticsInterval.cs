using System.Globalization;
using City.Kernel;
using Microsoft.AspNetCore.Http;

namespace City.Identify;

/// <summary>The time over which something is counted.</summary>
/// <param name="From">When it begins.</param>
/// <param name="To">When it ends, exclusive.</param>
/// <param name="Minutes">How many minutes of this run, where it is cut by minutes; 0 where it is cut by hours.</param>
internal sealed record StatisticsInterval(DateTimeOffset From, DateTimeOffset To, int Minutes)
{
    /// <summary>The lengths that go back from now, by their names.</summary>
    private static readonly Dictionary<string, (int Minutes, int Hours)> s_last = new(StringComparer.Ordinal)
    {
        ["5m"] = (5, 0), ["15m"] = (15, 0), ["1h"] = (60, 0), ["24h"] = (0, 24), ["7d"] = (0, 168), ["31d"] = (0, 744),
    };

    /// <summary>What is taken unless something is said: the last hour.</summary>
    public const string Usual = "1h";

    /// <summary>The interval that a request asks for with <c>last</c>, or with <c>from</c> and <c>to</c>.</summary>
    public static Result<StatisticsInterval> Of(IQueryCollection query, DateTimeOffset now)
    {
        if (query.ContainsKey("from") || query.ContainsKey("to"))
        {
            if (!TryMoment(query["from"], now - TrafficLedger.Kept, out var from)
                || !TryMoment(query["to"], now, out var to) || from >= to)
                return PlatformCodes.Statistics(
                    "Give from and to as moments with their zone, from before to; whole hours are counted.", "from");
            return new StatisticsInterval(from, to, 0);
        }

        var last = query["last"].ToString();
        return s_last.TryGetValue(last.Length == 0 ? Usual : last, out var length)
            ? new StatisticsInterval(
                now - TimeSpan.FromMinutes(length.Minutes) - TimeSpan.FromHours(length.Hours), now, length.Minutes)
            : PlatformCodes.Statistics($"Give last as one of {string.Join(", ", s_last.Keys)}.", "last");
    }

    private static bool TryMoment(string? text, DateTimeOffset usual, out DateTimeOffset moment)
    {
        moment = usual;
        return string.IsNullOrEmpty(text) || DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out moment);
    }
}
