namespace City.Sense;

/// <summary>
/// A topic with columns in it: <c>loops/{station}/flow</c>. Each level is a text, a column in braces, or <c>+</c> for
/// any; the last may be <c>#</c> for all that follow (OASIS MQTT 5.0, 4.7.1).
/// </summary>
public sealed class TopicPattern
{
    /// <summary>The longest topic, in characters.</summary>
    public const int LengthMax = 1_024;

    /// <summary>The most levels of a topic.</summary>
    public const int LevelsMax = 32;

    private readonly ImmutableArray<Level> _levels;
    private readonly bool _open;

    private TopicPattern(string text, ImmutableArray<Level> levels, bool open)
    {
        (Text, _levels, _open) = (text, levels, open);
        Names = [.. levels.Where(level => level.IsColumn).Select(level => level.Text)];
        var filter = levels.Select(level => level.IsColumn || level.IsAny ? "+" : level.Text);
        Filter = string.Join('/', open ? filter.Append("#") : filter);
    }

    /// <summary>The pattern as it was written.</summary>
    public string Text { get; }

    /// <summary>The columns that it gives, in order, each once.</summary>
    public ImmutableArray<string> Names { get; }

    /// <summary>The same as a filter of MQTT: <c>loops/+/flow</c>.</summary>
    public string Filter { get; }

    /// <summary>Reads a pattern; false with the fault where it is none.</summary>
    public static bool TryParse(string text, out TopicPattern? pattern, out string fault)
    {
        pattern = null;
        fault = "";
        var parts = text.Split('/');
        if (text.Length is 0 or > LengthMax || parts.Length > LevelsMax)
            fault = $"A topic has 1 to {LengthMax} characters in at most {LevelsMax} levels.";
        else if (text.Any(char.IsControl) || text[0] == '$')
            fault = "A topic has no control characters and does not begin with '$'.";
        if (fault.Length > 0) return false;
        var open = parts[^1] == "#";
        var levels = ImmutableArray.CreateBuilder<Level>();
        foreach (var part in open ? parts[..^1] : parts)
        {
            if (part == "+") levels.Add(new Level(false, true, ""));
            else if (part.AsSpan().IndexOfAny("{}+#") >= 0)
            {
                var name = part.Length > 2 && part[0] == '{' && part[^1] == '}' ? part[1..^1] : "";
                if (name.Length == 0 || name.AsSpan().IndexOfAny("{}+#") >= 0)
                    fault = $"The level '{part}' is none: a level is a text, a column in braces such as {{station}}, "
                        + "or '+'; '#' stands alone at the end.";
                else if (levels.Any(level => level.IsColumn && level.Text == name))
                    fault = $"The column '{name}' stands in the topic twice.";
                else levels.Add(new Level(true, false, name));
            }
            else levels.Add(new Level(false, false, part));
        }

        if (fault.Length > 0) return false;
        pattern = new TopicPattern(text, levels.ToImmutable(), open);
        return true;
    }

    /// <summary>Whether a topic is of this pattern.</summary>
    public bool Matches(ReadOnlySpan<char> topic) => TryMatch(topic, null);

    /// <summary>Whether a topic is of this pattern; then with the words of its columns, in their order.</summary>
    public bool TryMatch(ReadOnlySpan<char> topic, out ImmutableArray<string> words)
    {
        words = [];
        if (Names.Length == 0) return TryMatch(topic, null);
        var found = ImmutableArray.CreateBuilder<string>(Names.Length);
        if (!TryMatch(topic, found)) return false;
        words = found.MoveToImmutable();
        return true;
    }

    private bool TryMatch(ReadOnlySpan<char> topic, ImmutableArray<string>.Builder? found)
    {
        var rest = topic;
        for (var i = 0; i < _levels.Length; i++)
        {
            var slash = rest.IndexOf('/');
            var last = i == _levels.Length - 1;
            if (slash < 0 && !last || slash >= 0 && last && !_open) return false;
            var word = slash < 0 ? rest : rest[..slash];
            var level = _levels[i];
            if (level.IsColumn) found?.Add(word.ToString());
            else if (!level.IsAny && !word.SequenceEqual(level.Text)) return false;
            rest = slash < 0 ? default : rest[(slash + 1)..];
        }

        // What begins with '$' belongs to the broker itself (4.7.2).
        return topic.Length > 0 && topic[0] != '$';
    }

    /// <summary>A topic of this pattern; null where a word cannot stand in one.</summary>
    internal string? Fill(Func<string, string> word)
    {
        var words = _levels.Select(level => level.IsColumn ? word(level.Text) : level.IsAny ? "1" : level.Text);
        var topic = string.Join('/', words);
        return TryMatch(topic, out _) && topic.AsSpan().IndexOfAny('+', '#') < 0 && topic.Length <= LengthMax
            ? topic
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private readonly record struct Level(bool IsColumn, bool IsAny, string Text);
}
