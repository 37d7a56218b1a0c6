namespace City.Crash;

/// <summary>The entities that writers and readers meet on, and the numbers of commands.</summary>
internal sealed class Pool(int seed)
{
    private const int Size = 48;

    // So that the ids fall into all shards.
    private const int Spread = 104_729;

    private long _number;

    /// <summary>Ids of all entities.</summary>
    public IReadOnlyList<string> Ids { get; } =
        [.. Enumerable.Range(1, Size).Select(n => $"urn:ngsi-ld:{Command.EntityType}:{n * Spread:0000000}")];

    /// <summary>A number that no other command has, and a key made of it.</summary>
    public (long Number, string Key) NextCommand()
    {
        var number = Interlocked.Increment(ref _number);
        return (number, $"{seed}-{number}");
    }

    /// <summary>So many different entities.</summary>
    public string[] Some(Random random, int count)
    {
        var first = random.Next(Size);
        return [.. Enumerable.Range(0, count).Select(i => Ids[(first + i * 7) % Size])];
    }
}
