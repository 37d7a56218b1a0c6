namespace City.Bench;

/// <summary>What was asked for on the command line.</summary>
internal sealed record LiveOptions
{
    /// <summary>Names of which a figure's name must contain one; empty for all figures.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Fewer and shorter runs.</summary>
    public bool Quick { get; init; }

    /// <summary>Pairs of runs, of which the median counts.</summary>
    public int Pairs => Quick ? 2 : 5;

    /// <summary>Length of one run, in seconds.</summary>
    public int Seconds => Quick ? 2 : 4;

    /// <summary>Reads the words after <c>live</c>; false where one is unknown or a name is missing.</summary>
    public static bool TryRead(IReadOnlyList<string> words, out LiveOptions options)
    {
        options = new LiveOptions();
        var only = new List<string>();
        for (var i = 0; i < words.Count; i++)
        {
            if (words[i] == "--quick") options = options with { Quick = true };
            else if (words[i] == "--only" && i + 1 < words.Count) only.Add(words[++i]);
            else return false;
        }
        options = options with { Only = only };
        return true;
    }

    /// <summary>Whether one of the figures is wanted.</summary>
    public bool Wants(params ReadOnlySpan<string> figures)
    {
        if (Only.Count == 0) return true;
        foreach (var figure in figures)
            if (Only.Any(name => figure.Contains(name, StringComparison.OrdinalIgnoreCase))) return true;
        return false;
    }
}
