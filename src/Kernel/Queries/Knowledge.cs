namespace City.Kernel;

/// <summary>
/// How much the city had learnt: all changes up to a position of its feed, or all that it recorded up to a moment.
/// Text form: that of the position or of the moment.
/// </summary>
public sealed record Knowledge
{
    private Knowledge(FeedPosition? position, Moment? at) => (Position, At) = (position, at);

    /// <summary>The position, or null where a moment was said.</summary>
    public FeedPosition? Position { get; }

    /// <summary>The moment, itself included; null where a position was said.</summary>
    public Moment? At { get; }

    /// <summary>What was learnt up to a position.</summary>
    public static Knowledge Of(FeedPosition position) => new(position, null);

    /// <summary>What was learnt up to a moment, itself included.</summary>
    public static Knowledge Of(Moment at) => new(null, at);

    /// <summary>Reads the text form for a city of <paramref name="shards"/> shards.</summary>
    public static bool TryParse(string text, int shards, out Knowledge knowledge)
    {
        ArgumentNullException.ThrowIfNull(text);
        knowledge = Of(Moment.Latest);
        if (Moment.TryParse(text, out var at)) knowledge = Of(at);
        else if (text.Length > 0 && FeedPosition.TryParse(text, shards, out var position)) knowledge = Of(position);
        else return false;
        return true;
    }

    /// <summary>The last change of a shard that may have been learnt.</summary>
    public long SeqMax(int shard) => Position?.Seqs[shard] ?? long.MaxValue;

    /// <summary>The last moment at which it may have been learnt.</summary>
    public Moment RecordedMax => At ?? Moment.Latest;

    /// <inheritdoc/>
    public override string ToString() => Position?.ToString() ?? At.ToString()!;
}
