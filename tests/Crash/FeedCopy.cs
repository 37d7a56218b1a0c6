using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace City.Crash;

/// <summary>One line of the feed.</summary>
/// <param name="Shard">Which shard.</param>
/// <param name="Seq">Sequence number in the shard, from 1.</param>
/// <param name="Entity">Id of the entity that changed.</param>
/// <param name="Kind">create, update or delete.</param>
/// <param name="CommandId">The idempotency key of the command, if it had one.</param>
/// <param name="Text">The whole line but for its position, which depends on where the reading began.</param>
internal sealed record FeedLine(int Shard, long Seq, string Entity, string Kind, string? CommandId, string Text);

/// <summary>The feed as far as it was ever read: it may grow, it may not change and has no gap.</summary>
internal sealed class FeedCopy
{
    private readonly SortedDictionary<int, List<FeedLine>> _shards = [];
    private readonly List<string> _positions = [""];

    /// <summary>Lines of each shard in the order of their sequence numbers.</summary>
    public IEnumerable<IReadOnlyList<FeedLine>> Shards => _shards.Values;

    /// <summary>Positions met so far, from any of which a reading can go on; the first is the beginning.</summary>
    public IReadOnlyList<string> Positions => _positions;

    /// <summary>How many lines there are in all.</summary>
    public int Count => _shards.Values.Sum(lines => lines.Count);

    /// <summary>The position after all that was read.</summary>
    public string Head => _positions[^1];

    /// <summary>Takes in a reading that began at a position.</summary>
    /// <param name="from">A position; empty for the beginning.</param>
    /// <param name="lines">What the feed gave, line by line.</param>
    /// <param name="toTheEnd">Whether the reading reached the head: then it must hold all that is known.</param>
    /// <returns>What is wrong with it, in words.</returns>
    public IReadOnlyList<string> Absorb(string from, IReadOnlyList<string> lines, bool toTheEnd)
    {
        var faults = new List<string>();
        var at = Vector(from);
        foreach (var text in lines)
        {
            var (line, position) = Parse(text);
            while (at.Count <= line.Shard) at.Add(0);
            if (line.Seq != at[line.Shard] + 1)
                faults.Add($"the feed has a gap: shard {line.Shard} goes from {at[line.Shard]} to {line.Seq}");
            at[line.Shard] = line.Seq;
            if (!SamePlace(Vector(position), at))
                faults.Add($"shard {line.Shard} seq {line.Seq}: position {position} is not {string.Join('.', at)}");
            if (Place(line) is { } fault) faults.Add(fault);
        }
        if (lines.Count > 0) _positions.Add(Parse(lines[^1]).Position);
        if (toTheEnd) faults.AddRange(Missing(at));
        return faults;
    }

    /// <summary>The position that a line names.</summary>
    public static string PositionOf(string line) => Parse(line).Position;

    private string? Place(FeedLine line)
    {
        if (!_shards.TryGetValue(line.Shard, out var known)) _shards[line.Shard] = known = [];
        if (line.Seq == known.Count + 1) known.Add(line);
        else if (line.Seq < 1 || line.Seq > known.Count) return null; // A gap, already reported.
        else if (known[(int)line.Seq - 1].Text != line.Text)
            return $"the feed changed: {known[(int)line.Seq - 1].Text} became {line.Text}";
        return null;
    }

    private IEnumerable<string> Missing(List<long> at) =>
        from shard in _shards
        let reached = shard.Key < at.Count ? at[shard.Key] : 0
        where reached < shard.Value.Count
        select $"the feed lost its end: shard {shard.Key} had {shard.Value.Count} changes and now ends at {reached}";

    /// <summary>Numbers of a position; a shard that was never mentioned stands at 0.</summary>
    private static List<long> Vector(string position) =>
        position.Length == 0 ? [] : [.. position.Split('.').Select(n => long.Parse(n, CultureInfo.InvariantCulture))];

    private static bool SamePlace(List<long> one, List<long> other)
    {
        for (var i = 0; i < Math.Max(one.Count, other.Count); i++)
            if ((i < one.Count ? one[i] : 0) != (i < other.Count ? other[i] : 0)) return false;
        return true;
    }

    private static (FeedLine Line, string Position) Parse(string text)
    {
        var line = JsonNode.Parse(text)!.AsObject();
        var position = line["position"]!.GetValue<string>();
        line.Remove("position");
        var parsed = new FeedLine(
            line["shard"]!.GetValue<int>(), line["seq"]!.GetValue<long>(), line["id"]!.GetValue<string>(),
            line["kind"]!.GetValue<string>(), line["commandId"]?.GetValue<string>(),
            line.ToJsonString(JsonSerializerOptions.Default));
        return (parsed, position);
    }
}
