namespace City.Sim;

/// <summary>Lengths of time as people type them: <c>90s</c>, <c>10m</c>, <c>2h</c>, <c>1d</c>.</summary>
internal static class Durations
{
    private const int NumberMax = 1_000_000;

    /// <summary>Reads a length of time above zero.</summary>
    public static bool TryParse(string text, out TimeSpan length)
    {
        length = default;
        if (text.Length < 2
            || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture,
                out var number)
            || number is < 1 or > NumberMax)
            return false;
        long? seconds = text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3_600, 'd' => 86_400, _ => null };
        if (seconds is not null) length = TimeSpan.FromSeconds(number * seconds.Value);
        return seconds is not null;
    }
}
