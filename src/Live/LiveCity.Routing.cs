using System.Collections.Immutable;
using System.Text;
using City.Kernel;
using Microsoft.Extensions.Logging;

namespace City.Live;

public sealed partial class LiveCity
{
    private const int TogetherMax = 1_000;

    private static readonly TimeSpan ShortDelay = TimeSpan.FromMilliseconds(10);

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<Outcome>> TransactAsync(
        string partitionKey, IReadOnlyList<EntityCommand> commands, Caller caller, CancellationToken cancel)
    {
        if (commands.Count == 0) return [];
        if ((MayNotWrite(caller, commands) ?? TooMany(commands)) is { } refusal) return Refused(refusal, commands);
        var keyed = commands.Select(command => command with { PartitionKey = partitionKey }).ToList();
        var host = Host(caller, partitionKey);
        // An entity that its own id would place elsewhere is announced there first, and so is one of which a note is
        // left that leads to another key. If the process dies between the two, the announcement leads nowhere, which
        // reads as "there is no such entity", and may be repeated.
        // What was carried out already only gets its answer again, wherever its entities live by now.
        var isRepeated = keyed.TrueForAll(command => host.Remembers(command, caller));
        var elsewhere = keyed.FindAll(
            command => !isRepeated && (Host(caller, command.Id) != host || IsNotedElsewhere(command, host, caller)));
        var entered = await _placing.EnterAsync(caller.Tenant, elsewhere.Select(command => command.Id), cancel)
            .ConfigureAwait(false);
        try
        {
            foreach (var command in elsewhere)
            {
                var placed = await PlaceAsync(command, partitionKey, caller, cancel).ConfigureAwait(false);
                if (placed.Refusal is { } not) return Refused(not, commands);
            }

            return (await SubmitAsync(host, keyed, together: true, caller, cancel).ConfigureAwait(false)).Outcomes;
        }
        finally
        {
            _placing.Leave(entered);
        }
    }

    /// <summary>Whether a command was carried out already, and its answer is still known, in whatever shard.</summary>
    internal bool Remembers(EntityCommand command, Caller caller)
    {
        foreach (var host in _hosts)
            if (host.Remembers(command, caller))
                return true;
        return false;
    }

    /// <summary>
    /// Whether the shard, which is the id's own, holds a note that its entity lives beside another key than the
    /// command's.
    /// </summary>
    private static bool IsNotedElsewhere(EntityCommand command, ShardHost own, Caller caller) =>
        own.View() is { } view && view.Slot(caller.Tenant, command.Id) is >= 0 and var slot
        && RecordState.IsPlaced(view.Records[slot])
        && Encoding.UTF8.GetString(new EntityView(view.Records[slot]).PartitionKey) != command.PartitionKey;

    /// <summary>
    /// Notes in an id's own shard that its entity lives beside a key. A note of another key gives way only where no
    /// entity lives there, as after a crash between the two steps. The caller is alone at the id's gate.
    /// </summary>
    private async ValueTask<Outcome> PlaceAsync(
        EntityCommand command, string key, Caller caller, CancellationToken cancel)
    {
        var place = new EntityCommand
        {
            Kind = CommandKind.Place, Id = command.Id, PartitionKey = key, NoOverwrite = true,
        };
        var outcome = await SubmitAsync(place, command.Id, caller, cancel).ConfigureAwait(false);
        if (!Placement.Is(outcome.Refusal, out var other)) return outcome;
        if (await IsInAsync(Host(caller, other), caller.Tenant, command.Id, cancel).ConfigureAwait(false)
            is not { } isThere)
            return Outcome.Refused(NoDepot());
        if (isThere)
            return Outcome.Refused(new Refusal(RefusalKind.Conflict, "entity.placed",
                $"The entity {command.Id} lives beside {other} and cannot be put beside {key}."));
        return await SubmitAsync(place with { NoOverwrite = false }, command.Id, caller, cancel)
            .ConfigureAwait(false);
    }

    /// <summary>A command whose entity lives beside another key goes on to that key's shard.</summary>
    private async ValueTask<Outcome> FollowAsync(
        EntityCommand command, Outcome outcome, Caller caller, CancellationToken cancel)
    {
        if (!Placement.Is(outcome.Refusal, out var key)) return outcome;
        // The entity may have lived beside another key when the same command was carried out.
        foreach (var host in _hosts)
            if (host.Remembers(command, caller))
                return await SubmitAsync(command, host, caller, cancel).ConfigureAwait(false);
        if (command.Kind is not (CommandKind.Create or CommandKind.Upsert or CommandKind.UpsertUpdate))
            return await SubmitAsync(command with { PartitionKey = key }, key, caller, cancel).ConfigureAwait(false);

        // It may create the entity, so the note that led here must stay meanwhile: ask for it again inside the gate.
        var entered = await _placing.EnterAsync(caller.Tenant, [command.Id], CancellationToken.None)
            .ConfigureAwait(false);
        try
        {
            outcome = await SubmitAsync(command, command.Id, caller, cancel).ConfigureAwait(false);
            return Placement.Is(outcome.Refusal, out key)
                ? await SubmitAsync(command with { PartitionKey = key }, key, caller, cancel).ConfigureAwait(false)
                : outcome;
        }
        finally
        {
            _placing.Leave(entered);
        }
    }

    private ValueTask<Outcome> SubmitAsync(
        EntityCommand command, string key, Caller caller, CancellationToken cancel) =>
        SubmitAsync(command, Host(caller, key), caller, cancel);

    private async ValueTask<Outcome> SubmitAsync(
        EntityCommand command, ShardHost host, Caller caller, CancellationToken cancel) =>
        (await SubmitAsync(host, [command], together: false, caller, cancel).ConfigureAwait(false)).First;

    private ShardHost Host(Caller caller, string key) =>
        _hosts[StableHash.Shard(StableHash.Of(caller.Tenant, key), _hosts.Length)];

    /// <summary>
    /// Reads a shard again after its store failed or another process took it; keeps trying until it goes, at growing
    /// intervals, and says so now and then.
    /// </summary>
    internal void Restart(ShardHost host) => _ = RestartAsync(host);

    private async Task RestartAsync(ShardHost host)
    {
        for (var tries = 1; !_stopping.IsCancellationRequested; tries++)
        {
            try
            {
                await Task.Delay(Patience.Before(tries), _clock, _stopping).ConfigureAwait(false);
                await OpenShardAsync(host.Number, _stopping).ConfigureAwait(false);
                Log.Restarted(_logger, host.Number, tries);
                return;
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception failure)
            {
                if (Patience.IsTold(tries)) Log.RestartFailed(_logger, host.Number, tries, failure);
            }
        }
    }

    private static Refusal? MayNot(Caller caller, Grants needed) => (caller.Grants & needed) == needed
        ? null
        : new Refusal(RefusalKind.Forbidden, "access.denied",
            $"The credential of {caller.Subject} does not allow to "
            + $"{(needed == Grants.Write ? "change" : "read")} the city.");

    private static Refusal? MayNotWrite(Caller caller, IReadOnlyList<EntityCommand> commands)
    {
        foreach (var command in commands)
            if (command.Kind is < CommandKind.Create or CommandKind.Place or > CommandKind.Record)
                return new Refusal(RefusalKind.Invalid, "command.kind", "This is no command that a caller may send.");
        return MayNot(caller, Grants.Write);
    }

    private static Refusal? TooMany(IReadOnlyList<EntityCommand> commands) => commands.Count <= TogetherMax
        ? null
        : new Refusal(RefusalKind.TooLarge, "transaction.too-large",
            $"At most {TogetherMax} commands are carried out together; there are {commands.Count}.");

    private static ImmutableArray<Outcome> Refused(Refusal refusal, IReadOnlyList<EntityCommand> commands) =>
        [.. Enumerable.Repeat(Outcome.Refused(refusal), commands.Count)];

    private static Refusal Closing() => new(
        RefusalKind.Overloaded, "live.closing", "The city is closing. Nothing was changed; send the same again later.");

    private static Refusal Unknown(string id) => new(
        RefusalKind.Unknown, "entity.unknown", $"There is no entity {id}. Check the id and the tenant.", "id");

    private static Refusal NotServing() => new(
        RefusalKind.Overloaded, "live.not-serving", "The city is being read from its store; ask again in a moment.");

    private static partial class Log
    {
        [LoggerMessage(1003, LogLevel.Error, "Shard {Shard} could not be read again ({Tries}); it is tried on")]
        public static partial void RestartFailed(ILogger logger, int shard, int tries, Exception failure);

        [LoggerMessage(1005, LogLevel.Warning, "Shard {Shard} serves again ({Tries})")]
        public static partial void Restarted(ILogger logger, int shard, int tries);
    }
}
