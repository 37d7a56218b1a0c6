namespace City.Sense;

/// <summary>Which topics a device may use (OASIS MQTT 5.0, 4.7).</summary>
public static class TopicGrant
{
    /// <summary>Whether a device may write to a topic, or subscribe to a filter.</summary>
    public static bool Allows(DevicePass pass, string topicOrFilter)
    {
        if (topicOrFilter.Length is 0 or > TopicPattern.LengthMax || topicOrFilter[0] == '$') return false;
        if (Covers($"devices/{pass.Device}/#", topicOrFilter)) return true;
        foreach (var granted in pass.Topics)
            if (Covers(granted, topicOrFilter))
                return true;
        return false;
    }

    /// <summary>Whether a filter holds all that a topic, or another filter, stands for.</summary>
    public static bool Covers(ReadOnlySpan<char> filter, ReadOnlySpan<char> asked)
    {
        while (true)
        {
            var granted = Level(filter, out var filterRest, out var filterEnds);
            if (granted is "#") return true;
            var level = Level(asked, out var askedRest, out var askedEnds);
            if (level is "#" || granted is not "+" && !granted.SequenceEqual(level)) return false;
            // A filter that ends in /# holds the level above as well.
            if (askedEnds) return filterEnds || filterRest is "#";
            if (filterEnds) return false;
            filter = filterRest;
            asked = askedRest;
        }
    }

    private static ReadOnlySpan<char> Level(ReadOnlySpan<char> text, out ReadOnlySpan<char> rest, out bool ends)
    {
        var slash = text.IndexOf('/');
        ends = slash < 0;
        rest = ends ? default : text[(slash + 1)..];
        return ends ? text : text[..slash];
    }
}
