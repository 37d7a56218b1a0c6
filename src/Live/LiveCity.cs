using System.Collections.Immutable;
using City.Kernel;
using Microsoft.Extensions.Logging;

namespace City.Live;

/// <summary>The live city of this process: routes commands to shards, runs queries over all of them.</summary>
public sealed partial class LiveCity : ICity, IAsyncDisposable
{
    private readonly ICityStore _store;
    private readonly LiveOptions _options;
    private readonly IndexedAttributes _indexed;
    private readonly ImmutableArray<ShardHost> _hosts;
    private readonly Committer _committer;
    private readonly Keeper _keeper;
    private readonly QueryRunner _queries;
    private readonly HistoryReader _history;
    private readonly PastReader _past;
    private readonly ChangeFeed _feed;
    private readonly ILogger _logger;
    private readonly TimeProvider _clock;
    private readonly PlacementGate _placing = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _stopping;
    private int _disposed;

    /// <summary>A city over a store. It serves once its shards are opened.</summary>
    public LiveCity(ICityStore store, LiveOptions options, TimeProvider clock, ILogger<LiveCity> logger)
        : this(store, options, clock, logger, WriteBatch.CompleteAll)
    {
        _committer.Start();
        _keeper.Start();
    }

    /// <summary>
    /// A city without threads of its own: whoever made it commits and keeps round by round, and lets callers go on.
    /// </summary>
    internal LiveCity(
        ICityStore store, LiveOptions options, TimeProvider clock, ILogger logger, Action<List<WriteBatch>> answer)
    {
        (_store, _options, _logger, _clock) = (store, options, logger, clock);
        _stopping = _stop.Token;
        _indexed = new IndexedAttributes(options.IndexedAttributes);
        var pace = new Pace(options, clock);
        _hosts =
        [
            .. Enumerable.Range(0, store.Shards)
                .Select(shard => new ShardHost(shard, options, _indexed, clock, pace, answer)),
        ];
        _committer = new Committer(_hosts, store.Log, pace, Restart, answer, logger);
        _keeper = new Keeper(_hosts, store, options, _indexed, clock, Restart, logger);
        _queries = new QueryRunner(_indexed);
        _history = new HistoryReader(store.History);
        _past = new PastReader(store.History, store.Depot);
        _feed = new ChangeFeed(_hosts, store.Log);
    }

    internal ImmutableArray<ShardHost> Hosts => _hosts;

    internal Committer Committer => _committer;

    internal Keeper Keeper => _keeper;

    /// <summary>Whether a shard that serves ever held a sealed value, be it in its past.</summary>
    internal bool KnowsSealed => _hosts.Any(host => host.View()?.Names.Find(SealedValue.Scheme) >= 0);

    /// <inheritdoc/>
    public int Shards => _hosts.Length;

    /// <inheritdoc/>
    public FeedPosition Head => _feed.Head;

    /// <inheritdoc/>
    public Result<FeedPosition> Now => _hosts.All(host => host.Tail.IsKnown) ? _feed.Head : NotServing();

    /// <summary>
    /// Reads one shard from the store and puts it to work here. Does nothing where it is at work already.
    /// </summary>
    public async Task OpenShardAsync(int shard, CancellationToken cancel)
    {
        var host = _hosts[shard];
        while (!host.TryBegin()) await Task.Delay(ShortDelay, _clock, cancel).ConfigureAwait(false);
        try
        {
            if (host.State == ShardState.Serving) return;
            while (host.IsWriting) await Task.Delay(ShortDelay, _clock, cancel).ConfigureAwait(false);
            var (opened, snapshotSeq) =
                await Recovery.OpenAsync(shard, _store, _options, _indexed, cancel).ConfigureAwait(false);
            host.Serve(opened, snapshotSeq);
        }
        finally
        {
            host.End();
        }
    }

    /// <summary>Reads all shards and puts them to work here, for a city of one process without Orleans.</summary>
    public Task OpenAllAsync(CancellationToken cancel) =>
        Task.WhenAll(_hosts.Select(host => Task.Run(() => OpenShardAsync(host.Number, cancel), cancel)));

    /// <summary>Takes no more commands for a shard, which another process is to take over.</summary>
    public void CloseShard(int shard) => _hosts[shard].Stop(
        ShardState.Fenced, null, new Refusal(
            RefusalKind.Overloaded, "live.moving", "The shard is moving to another process; send the same again."));

    /// <inheritdoc/>
    public async ValueTask<Outcome> WriteAsync(EntityCommand command, Caller caller, CancellationToken cancel)
    {
        if (MayNotWrite(caller, [command]) is { } refusal) return Outcome.Refused(refusal);
        if (command.PartitionKey is not null)
            return (await TransactAsync(command.PartitionKey, [command], caller, cancel).ConfigureAwait(false))[0];
        var outcome = await SubmitAsync(command, command.Id, caller, cancel).ConfigureAwait(false);
        return await FollowAsync(command, outcome, caller, cancel).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<Outcome>> WriteAllAsync(
        IReadOnlyList<EntityCommand> commands, Caller caller, CancellationToken cancel)
    {
        if (commands.Count == 0) return [];
        if (MayNotWrite(caller, commands) is { } refusal)
            return [.. Enumerable.Repeat(Outcome.Refused(refusal), commands.Count)];
        if (commands.Any(command => command.PartitionKey is not null))
            return await WriteEachAsync(commands, caller, cancel).ConfigureAwait(false);
        var batch = new WriteBatch(commands.Count);
        var byShard = new List<int>?[_hosts.Length];
        for (var i = 0; i < commands.Count; i++) (byShard[Host(caller, commands[i].Id).Number] ??= []).Add(i);

        for (var shard = 0; shard < byShard.Length; shard++)
            if (byShard[shard] is { } which)
                await SubmitSomeAsync(_hosts[shard], commands, which, caller, batch, cancel).ConfigureAwait(false);
        _committer.Wake();
        await batch.Done.ConfigureAwait(false);
        var outcomes = batch.Outcomes;
        if (!outcomes.Any(outcome => Placement.Is(outcome.Refusal, out _) || Fetched.IsNeeded(outcome.Refusal)))
            return outcomes;
        var followed = outcomes.ToBuilder();
        for (var i = 0; i < outcomes.Length; i++)
        {
            if (Fetched.IsNeeded(followed[i].Refusal))
                followed[i] = await SubmitAsync(commands[i], commands[i].Id, caller, cancel).ConfigureAwait(false);
            followed[i] = await FollowAsync(commands[i], followed[i], caller, cancel).ConfigureAwait(false);
        }

        return followed.MoveToImmutable();
    }

    private async ValueTask<ImmutableArray<Outcome>> WriteEachAsync(
        IReadOnlyList<EntityCommand> commands, Caller caller, CancellationToken cancel)
    {
        var outcomes = ImmutableArray.CreateBuilder<Outcome>(commands.Count);
        foreach (var command in commands)
            outcomes.Add(await WriteAsync(command, caller, cancel).ConfigureAwait(false));
        return outcomes.MoveToImmutable();
    }

    /// <inheritdoc/>
    public ValueTask<Result<EntityRecord>> FindAsync(string id, Caller caller, CancellationToken cancel)
    {
        if (MayNot(caller, Grants.Read) is { } refusal) return new(refusal);
        return FindAtHand(id, caller) is { } record ? new(record) : FindElsewhereAsync(id, caller, cancel);
    }

    /// <summary>An entity that is in the memory of its id's own shard, as nearly all are; else null.</summary>
    private EntityRecord? FindAtHand(string id, Caller caller)
    {
        if (Host(caller, id).View() is not { } view) return null;
        return view.Slot(caller.Tenant, id) is >= 0 and var slot && RecordState.IsThere(view.Records[slot])
            ? view.Record(slot)
            : null;
    }

    private async ValueTask<Result<EntityRecord>> FindElsewhereAsync(
        string id, Caller caller, CancellationToken cancel)
    {
        var (view, _, record) = await FindAnywhereAsync(id, caller, cancel).ConfigureAwait(false);
        if (view is null) return NotServing();
        return RecordState.IsThere(record.Span) ? new EntityRecord(record, view.Names) : Unknown(id);
    }

    /// <inheritdoc/>
    public ValueTask<Result<EntityPage>> QueryAsync(EntityQuery query, Caller caller, CancellationToken cancel) =>
        QueryAsync(query, ImmutableHashSet<string>.Empty, caller, cancel);

    /// <summary>As above; what was sealed with one of the erased keys is equal to nothing.</summary>
    internal async ValueTask<Result<EntityPage>> QueryAsync(
        EntityQuery query, ImmutableHashSet<string> erased, Caller caller, CancellationToken cancel)
    {
        if (MayNot(caller, Grants.Read) is { } refusal) return refusal;
        if (QueryLimits.Check(query) is { } beyond) return beyond;
        if (!QueryParts.Of(query, erased).TryGet(out var parts, out var wrong)) return wrong;
        if (query.AsOf is { } asOf)
            return await QueryPastAsync(query, parts, asOf, caller, cancel).ConfigureAwait(false);
        var (views, reading) = await ViewsAndDepotAsync(cancel).ConfigureAwait(false);
        await using (reading)
            return views is null
                ? NotServing()
                : await _queries.RunAsync(query, parts, caller.Tenant, views, reading, cancel).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<Result<ImmutableArray<TypeCount>>> TypesAsync(int limit, Caller caller, CancellationToken cancel)
    {
        if (MayNot(caller, Grants.Read) is { } refusal) return new(refusal);
        return Views() is { } views
            ? new(TypeCounts.Of(caller.Tenant, views, limit, cancel))
            : new(NotServing());
    }

    /// <summary>A view of each shard; null where one does not serve.</summary>
    private List<ShardView>? Views()
    {
        var views = new List<ShardView>(_hosts.Length);
        foreach (var host in _hosts)
        {
            if (host.View() is not { } view) return null;
            views.Add(view);
        }

        return views;
    }

    /// <inheritdoc/>
    public Result<IAsyncEnumerable<Change>> Feed(
        FeedPosition from, bool follow, Caller caller, CancellationToken cancel)
    {
        if (MayNot(caller, Grants.Read) is { } refusal) return refusal;
        var head = _feed.Head;
        if (from.Seqs.Length != _hosts.Length)
            return new Refusal(RefusalKind.Invalid, "feed.position.shape",
                $"A position of this city has {_hosts.Length} numbers joined by dots.", "from");
        for (var shard = 0; shard < _hosts.Length; shard++)
            if (from.Seqs[shard] > head.Seqs[shard])
                // Of a shard that is still being read, nobody knows yet how far it goes.
                return _hosts[shard].State == ShardState.Recovering
                    ? NotServing()
                    : new Refusal(RefusalKind.Invalid, "feed.position.ahead",
                        $"The position lies ahead of the feed, which stands at {head}. Was the store set back?",
                        "from");
        return Result.Of(follow
            ? _feed.FollowAsync(from, caller.Tenant, cancel)
            : _feed.ToHeadAsync(from, caller.Tenant, cancel));
    }

    /// <inheritdoc/>
    public async ValueTask<CityStatus> StatusAsync(CancellationToken cancel)
    {
        var bytes = await _store.BytesAsync(cancel).ConfigureAwait(false);
        var shards = _hosts.Select(host => host.Status()).ToImmutableArray();
        return new CityStatus(
            _hosts.All(host => host.State == ShardState.Serving), shards, bytes.ToImmutableDictionary());
    }

    /// <summary>Commits what waits and stops. The store stays open; whoever opened it closes it.</summary>
    public async ValueTask DisposeAsync()
    {
        // A container that hands the city out under two types disposes it under both.
        if (Interlocked.Exchange(ref _disposed, 1) == 1) return;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _keeper.DisposeAsync().ConfigureAwait(false);
        _committer.Dispose();
        // Nobody commits any more: what came too late is refused, and so is what still comes.
        foreach (var host in _hosts) host.Stop(ShardState.Fenced, null, Closing());
        _stop.Dispose();
    }
}
