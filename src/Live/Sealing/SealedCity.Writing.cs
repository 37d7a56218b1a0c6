using System.Collections.Immutable;
using City.Kernel;

namespace City.Live;

public sealed partial class SealedCity
{
    /// <inheritdoc/>
    public ValueTask<Outcome> WriteAsync(EntityCommand command, Caller caller, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(caller);
        return MayWrite(caller) && _rules.Concerns(command)
            ? WriteSealedAsync(command, caller, cancel)
            : _city.WriteAsync(command, caller, cancel);
    }

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<Outcome>> WriteAllAsync(
        IReadOnlyList<EntityCommand> commands, Caller caller, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(commands);
        ArgumentNullException.ThrowIfNull(caller);
        return MayWrite(caller) && commands.Any(_rules.Concerns)
            ? WriteAllSealedAsync(commands, caller, cancel)
            : _city.WriteAllAsync(commands, caller, cancel);
    }

    /// <summary>
    /// As the city's. Refused with <c>seal.together</c> where a personal value rests on what another command of the
    /// same transaction does to its entity.
    /// </summary>
    public async ValueTask<ImmutableArray<Outcome>> TransactAsync(
        string partitionKey, IReadOnlyList<EntityCommand> commands, Caller caller, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(commands);
        ArgumentNullException.ThrowIfNull(caller);
        if (!MayWrite(caller) || !commands.Any(_rules.Concerns))
            return await _city.TransactAsync(partitionKey, commands, caller, cancel).ConfigureAwait(false);
        using var passage = new Passage(_entities, _subjects);
        if (await EnterAsync(passage, commands, caller, cancel).ConfigureAwait(false) is { } busy)
            return All(busy, commands);
        var (ready, moved) = (new List<EntityCommand>(commands.Count), new Dictionary<string, bool>());
        for (var i = 0; i < commands.Count; i++)
        {
            if (Rests(commands[i], moved) && !_city.Remembers(commands[i], caller))
                return All(Together(commands[i], i), commands);
            var sealing = await _sealer.SealAsync(commands[i], caller, passage, cancel).ConfigureAwait(false);
            if (!sealing.TryGet(out var next, out var refusal))
                return All(refusal with { At = $"{i}: {refusal.At}" }, commands);
            Note(next, moved);
            ready.Add(next.Command);
        }

        return await _city.TransactAsync(partitionKey, ready, caller, cancel).ConfigureAwait(false);
    }

    private async ValueTask<Outcome> WriteSealedAsync(
        EntityCommand command, Caller caller, CancellationToken cancel)
    {
        using var passage = new Passage(_entities, _subjects);
        if (await passage.EntityAsync(caller.Tenant, command.Id, _rules.Decides(command), cancel)
            .ConfigureAwait(false) is { } busy)
            return Outcome.Refused(busy);
        var sealing = await _sealer.SealAsync(command, caller, passage, cancel).ConfigureAwait(false);
        return sealing.TryGet(out var ready, out var refusal)
            ? await _city.WriteAsync(ready.Command, caller, cancel).ConfigureAwait(false)
            : Outcome.Refused(refusal);
    }

    /// <summary>
    /// What rests on a command before it waits until that one stands in the city: the batch goes on in rounds, of which
    /// there is one where each entity stands in it once.
    /// </summary>
    private async ValueTask<ImmutableArray<Outcome>> WriteAllSealedAsync(
        IReadOnlyList<EntityCommand> commands, Caller caller, CancellationToken cancel)
    {
        using var passage = new Passage(_entities, _subjects);
        if (await EnterAsync(passage, commands, caller, cancel).ConfigureAwait(false) is { } busy)
            return All(busy, commands);
        var outcomes = new Outcome[commands.Count];
        var (ready, which, moved) = (new List<EntityCommand>(), new List<int>(), new Dictionary<string, bool>());
        for (var i = 0; i < commands.Count; i++)
        {
            if (Rests(commands[i], moved)) await RoundAsync().ConfigureAwait(false);
            var sealing = await _sealer.SealAsync(commands[i], caller, passage, cancel).ConfigureAwait(false);
            if (!sealing.TryGet(out var next, out var refusal))
            {
                outcomes[i] = Outcome.Refused(refusal);
                continue;
            }

            Note(next, moved);
            ready.Add(next.Command);
            which.Add(i);
        }

        await RoundAsync().ConfigureAwait(false);
        return [.. outcomes];

        async ValueTask RoundAsync()
        {
            var written = await _city.WriteAllAsync(ready, caller, cancel).ConfigureAwait(false);
            for (var i = 0; i < which.Count; i++) outcomes[which[i]] = written[i];
            ready.Clear();
            which.Clear();
            moved.Clear();
        }
    }

    /// <summary>Enters all entities whose personal values are concerned, in the order of their ids.</summary>
    private async ValueTask<Refusal?> EnterAsync(
        Passage passage, IReadOnlyList<EntityCommand> commands, Caller caller, CancellationToken cancel)
    {
        var alone = new SortedDictionary<string, bool>(StringComparer.Ordinal);
        foreach (var command in commands)
            if (_rules.Concerns(command))
                alone[command.Id] = alone.GetValueOrDefault(command.Id) || _rules.Decides(command);
        foreach (var (id, isAlone) in alone)
            if (await passage.EntityAsync(caller.Tenant, id, isAlone, cancel).ConfigureAwait(false) is { } busy)
                return busy;
        return null;
    }

    /// <summary>Whether sealing a command needs to see what those before it leave.</summary>
    private bool Rests(EntityCommand command, Dictionary<string, bool> moved) =>
        moved.TryGetValue(command.Id, out var isMoved) && (isMoved || _rules.MergesJson(command))
        && _rules.Concerns(command);

    private void Note(SealedCommand command, Dictionary<string, bool> moved)
    {
        if (_rules.Concerns(command.Command))
            moved[command.Command.Id] = moved.GetValueOrDefault(command.Command.Id) || command.Moves;
    }

    /// <summary>Whoever may not write is refused below, and learns nothing of what is there before.</summary>
    private static bool MayWrite(Caller caller) => caller.Grants.HasFlag(Grants.Write);

    private static Refusal Together(EntityCommand command, int at) => new(
        RefusalKind.Conflict, "seal.together",
        $"The personal values of {command.Id} rest on what an earlier command of the same transaction does. Put both "
        + "into one command, or send them one after the other.", $"{at}: {command.Id}");

    private static ImmutableArray<Outcome> All(Refusal refusal, IReadOnlyList<EntityCommand> commands) =>
        [.. commands.Select(_ => Outcome.Refused(refusal))];
}
