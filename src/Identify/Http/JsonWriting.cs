using System.Globalization;
using System.Text.Json;

namespace City.Identify;

/// <summary>What answers of the platform have in common.</summary>
internal static class JsonWriting
{
    /// <summary>A text in English and in Chinese.</summary>
    public static void Both(this Utf8JsonWriter json, string name, (string En, string Zh) text)
    {
        json.WriteStartObject(name);
        json.WriteString("en", text.En);
        json.WriteString("zh", text.Zh);
        json.WriteEndObject();
    }

    /// <summary>A moment in UTC, to the millisecond.</summary>
    public static void Moment(this Utf8JsonWriter json, string name, DateTimeOffset moment) => json.WriteString(
        name, moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));

    /// <summary>A number, or nothing where there is none.</summary>
    public static void Perhaps(this Utf8JsonWriter json, string name, long? number)
    {
        if (number is { } there) json.WriteNumber(name, there);
    }

    /// <summary>A text, or nothing where there is none.</summary>
    public static void Perhaps(this Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null) json.WriteString(name, text);
    }

    /// <summary>Resolves: how many, how they ended, how long they took.</summary>
    public static void Counts(this Utf8JsonWriter json, TrafficCounts counts)
    {
        json.WriteNumber("resolved", counts.Resolved);
        json.WriteNumber("answered", counts.Ended[(int)ResolveResult.Answered]);
        json.WriteNumber("missing", counts.Ended[(int)ResolveResult.Missing]);
        json.WriteNumber("referred", counts.Ended[(int)ResolveResult.Referred]);
        json.WriteNumber("failed", counts.Ended[(int)ResolveResult.Failed]);
        if (counts.SuccessRate is { } rate) json.WriteNumber("successRate", Math.Round(rate, 6));
        json.Perhaps("p50", Latency.Percentile(counts.Latency, 0.5));
        json.Perhaps("p90", Latency.Percentile(counts.Latency, 0.9));
        json.Perhaps("p99", Latency.Percentile(counts.Latency, 0.99));
    }
}
