namespace City.Sense;

/// <summary>Hands commands to a city in the same process. Those that it is too busy for are offered again.</summary>
public sealed class CitySink(ICity city, Caller caller, TimeProvider clock) : ISink
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<Outcome>> WriteAsync(
        IReadOnlyList<EntityCommand> commands, CancellationToken cancel)
    {
        var outcomes = (await city.WriteAllAsync(commands, caller, cancel)).ToBuilder();
        while (true)
        {
            var busy = Enumerable.Range(0, commands.Count)
                .Where(i => outcomes[i].Refusal?.Kind == RefusalKind.Overloaded).ToList();
            if (busy.Count == 0) return outcomes.ToImmutable();
            await Task.Delay(Pause, clock, cancel);
            var again = await city.WriteAllAsync([.. busy.Select(i => commands[i])], caller, cancel);
            for (var i = 0; i < busy.Count; i++) outcomes[busy[i]] = again[i];
        }
    }
}
