namespace City.Domains.Traffic.Tests;

/// <summary>Feeds files by the mapping of I-94 into a list.</summary>
internal static class I94
{
    public const string Transportation = "https://smartdatamodels.org/dataModel.Transportation/";
    public const string Environment = "https://smartdatamodels.org/dataModel.Environment/";
    public const string Own = "https://uri.etsi.org/ngsi-ld/default-context/";

    public static string Folder => Path.Combine(SourceTree.Root, "domains", "Traffic");

    public static Mapping Mapping()
    {
        var load = Sense.Mapping.Load(File.ReadAllText(Path.Combine(Folder, "mappings", "i94-traffic-volume.yaml")));
        Assert.True(load.TryGet(out var mapping), string.Join('\n', load.Faults));
        return mapping;
    }

    public static async Task<(FeedReport Report, Collected Collected)> FeedAsync(string path, CancellationToken cancel)
    {
        var mapping = Mapping();
        Assert.True(CsvSource.OpenFile(path, mapping.Source).TryGet(out var source, out var closed), closed?.Detail);
        await using var file = source;
        Assert.True((await source.OpenAsync(cancel)).TryGet(out var columns, out var refusal), refusal?.Detail);
        var (mapper, faults) = mapping.Bind(columns);
        Assert.Empty(faults);
        await using var collected = new Collected();
        var feed = new Feed(mapping, new FeedOptions(), collected, collected, TimeProvider.System);
        return (await feed.RunAsync(source, mapper!, null, cancel), collected);
    }

    /// <summary>Accepts everything and remembers it.</summary>
    internal sealed class Collected : ISink, IDeadLetters
    {
        public List<EntityCommand> Commands { get; } = [];

        public List<DeadLetter> Letters { get; } = [];

        public IEnumerable<Attribute> Of(string name) =>
            Commands.SelectMany(command => command.Attributes).Where(attribute => attribute.Name == name);

        public ValueTask<ImmutableArray<Outcome>> WriteAsync(
            IReadOnlyList<EntityCommand> commands, CancellationToken cancel)
        {
            Commands.AddRange(commands);
            return ValueTask.FromResult(commands.Select(_ =>
                new Outcome(OutcomeKind.Updated, 0, 0)).ToImmutableArray());
        }

        public ValueTask KeepAsync(IReadOnlyList<DeadLetter> letters, CancellationToken cancel)
        {
            Letters.AddRange(letters);
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
