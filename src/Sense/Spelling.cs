namespace City.Sense;

/// <summary>Finds the known word that somebody probably meant.</summary>
internal static class Spelling
{
    private const int LengthMax = 64;

    /// <summary>
    /// The known word with the fewest letters to change, capitals counting little; null where more than a third of
    /// the letters (at least two) would have to change.
    /// </summary>
    public static string? Nearest(string written, IEnumerable<string> known)
    {
        if (written.Length is 0 or > LengthMax) return null;
        var limit = Math.Max(2, written.Length / 3) * 4;
        string? nearest = null;
        foreach (var word in known)
        {
            if (word.Length > LengthMax || Math.Abs(word.Length - written.Length) * 4 > limit) continue;
            var distance = Distance(written, word);
            // A word of which nothing is left is no suggestion.
            if (distance > limit || distance >= word.Length * 4) continue;
            if (nearest is not null && distance == limit) continue;
            (nearest, limit) = (word, distance);
        }

        return nearest;
    }

    /// <summary>
    /// Edits in quarters: a letter added, left out or changed costs 4, another case or a lost sign 1.
    /// </summary>
    private static int Distance(string from, string to)
    {
        var row = new int[to.Length + 1];
        for (var j = 1; j <= to.Length; j++) row[j] = row[j - 1] + Cost(to[j - 1]);
        foreach (var letter in from)
        {
            var diagonal = row[0];
            row[0] += Cost(letter);
            for (var j = 1; j <= to.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(diagonal + Change(letter, to[j - 1]),
                    Math.Min(above + Cost(letter), row[j - 1] + Cost(to[j - 1])));
                diagonal = above;
            }
        }

        return row[to.Length];
    }

    private static int Change(char from, char to) =>
        from == to ? 0 : char.ToLowerInvariant(from) == char.ToLowerInvariant(to) ? 1 : 4;

    private static int Cost(char letter) => char.IsLetterOrDigit(letter) ? 4 : 1;
}
