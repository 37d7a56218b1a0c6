using System.Collections.Immutable;

namespace City.Context;

/// <summary>Reads positions of the feed from requests.</summary>
internal static class Positions
{
    /// <summary>The position of a text: empty or <c>beginning</c> for the beginning, <c>now</c> for the
    /// head.</summary>
    public static FeedPosition Read(string text, ICity city, string at)
    {
        if (text == "now") return Writes.OrThrow(city.Now);
        if (text == "beginning") return FeedPosition.Beginning(city.Shards);
        return FeedPosition.TryParse(text, city.Shards, out var position)
            ? position
            : throw new ReadingFault(new Refusal(RefusalKind.Invalid, Codes.FeedPosition,
                $"A position has {city.Shards} numbers joined by dots; or it is beginning, or now for the head.", at));
    }

    /// <summary>For each shard the later of two positions.</summary>
    public static FeedPosition Later(FeedPosition one, FeedPosition other) =>
        new([.. one.Seqs.Zip(other.Seqs, Math.Max)]);

    /// <summary>How many changes, of all tenants, one who stands at a position has to read to reach another.</summary>
    public static long Between(FeedPosition from, FeedPosition to)
    {
        var changes = 0L;
        for (var shard = 0; shard < from.Seqs.Length; shard++)
            changes += Math.Max(0, to.Seqs[shard] - from.Seqs[shard]);
        return changes;
    }
}
