namespace City.Feel;

/// <summary>Finds the name that was probably meant.</summary>
internal static class Suggestion
{
    private const int NamesMax = 2_000, LengthMax = 60;

    /// <summary>The nearest of the names; null where none is near.</summary>
    public static string? For(string name, IEnumerable<string> names)
    {
        if (name.Length > LengthMax) return null;
        var (best, least) = ((string?)null, Math.Max(1, name.Length / 3) + 1);
        foreach (var one in names.Take(NamesMax))
        {
            if (one.Length > LengthMax || Math.Abs(one.Length - name.Length) >= least || one == name) continue;
            var distance = string.Equals(one, name, StringComparison.OrdinalIgnoreCase) ? 0 : Distance(one, name);
            if (distance < least) (best, least) = (one, distance);
        }

        return best;
    }

    /// <summary>What is said of it, with a question mark; empty where nothing is near.</summary>
    public static (string En, string Zh) Words(string name, IEnumerable<string> names) =>
        For(name, names) is { } meant ? ($" Did you mean '{meant}'?", $"是否指 '{meant}'？") : ("", "");

    // Letters to be put in, taken out, replaced, or changed over with the next.
    private static int Distance(string one, string other)
    {
        var (before, last, next) = (new int[other.Length + 1], new int[other.Length + 1], new int[other.Length + 1]);
        for (var j = 0; j <= other.Length; j++) last[j] = j;
        for (var i = 1; i <= one.Length; i++)
        {
            next[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var same = one[i - 1] == other[j - 1] ? 0 : 1;
                next[j] = Math.Min(Math.Min(next[j - 1], last[j]) + 1, last[j - 1] + same);
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                    next[j] = Math.Min(next[j], before[j - 2] + 1);
            }

            (before, last, next) = (last, next, before);
        }

        return last[other.Length];
    }
}
