using System.Collections.Immutable;
using System.Globalization;

namespace City.Kernel;

/// <summary>
/// How far a reader of the feed has come: for each shard the number of the last change it has seen.
/// Text form: the numbers joined by dots, <c>12.44.0.3</c>; the empty text is the beginning.
/// </summary>
public sealed record FeedPosition(ImmutableArray<long> Seqs)
{
    /// <summary>Before the first change of every shard.</summary>
    public static FeedPosition Beginning(int shards) => new([.. new long[shards]]);

    /// <summary>Reads the text form for a city of <paramref name="shards"/> shards.</summary>
    public static bool TryParse(string text, int shards, out FeedPosition position)
    {
        position = Beginning(shards);
        if (text.Length == 0) return true;
        if (text.Length > shards * 20) return false;
        var parts = text.Split('.');
        if (parts.Length != shards) return false;
        var seqs = new long[shards];
        for (var i = 0; i < shards; i++)
            if (!long.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out seqs[i]))
                return false;
        position = new FeedPosition([.. seqs]);
        return true;
    }

    /// <summary>The position behind one more change.</summary>
    public FeedPosition After(int shard, long seq) => new(Seqs.SetItem(shard, seq));

    /// <summary>Whether both have come equally far in every shard.</summary>
    public bool Equals(FeedPosition? other) => other is not null && Seqs.AsSpan().SequenceEqual(other.Seqs.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Seqs.Aggregate(Seqs.Length, HashCode.Combine);

    /// <inheritdoc/>
    public override string ToString() => string.Join('.', Seqs);
}
