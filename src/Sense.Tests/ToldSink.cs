namespace City.Sense.Tests;

/// <summary>A city that does as it is told.</summary>
internal sealed class ToldSink(Func<EntityCommand, Outcome>? answer = null) : ISink
{
    public List<IReadOnlyList<EntityCommand>> Batches { get; } = [];

    /// <summary>Waited for before each answer.</summary>
    public Func<Task> Gate { get; set; } = () => Task.CompletedTask;

    public IEnumerable<EntityCommand> Commands => Batches.SelectMany(batch => batch);

    public async ValueTask<ImmutableArray<Outcome>> WriteAsync(
        IReadOnlyList<EntityCommand> commands, CancellationToken cancel)
    {
        await Gate();
        Batches.Add(commands);
        return [.. commands.Select(command => answer?.Invoke(command) ?? new Outcome(OutcomeKind.Updated, 0, 1))];
    }
}
