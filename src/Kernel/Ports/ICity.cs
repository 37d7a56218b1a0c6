using System.Collections.Immutable;

namespace City.Kernel;

/// <summary>The live city: the one write path and the one read path.</summary>
public interface ICity
{
    /// <summary>How many shards the city has. Fixed when its store is made.</summary>
    int Shards { get; }

    /// <summary>
    /// Carries out one command. The outcome comes when the change is durable, or at once for a refusal.
    /// </summary>
    ValueTask<Outcome> WriteAsync(EntityCommand command, Caller caller, CancellationToken cancel);

    /// <summary>
    /// Carries out commands that have nothing to do with each other; each has its own outcome, in the same order.
    /// Commands for the same entity are carried out in the order given.
    /// </summary>
    ValueTask<ImmutableArray<Outcome>> WriteAllAsync(
        IReadOnlyList<EntityCommand> commands, Caller caller, CancellationToken cancel);

    /// <summary>
    /// Carries out commands over several entities, all or none. The entities live in the shard of the key; those that
    /// are new are placed there.
    /// </summary>
    ValueTask<ImmutableArray<Outcome>> TransactAsync(
        string partitionKey, IReadOnlyList<EntityCommand> commands, Caller caller, CancellationToken cancel);

    /// <summary>The entity of an id, as of the last durable change; refused with <c>entity.unknown</c>.</summary>
    ValueTask<Result<EntityRecord>> FindAsync(string id, Caller caller, CancellationToken cancel);

    /// <summary>
    /// The entity of an id as it was, or was known; refused with <c>entity.unknown</c> where there was none then.
    /// </summary>
    ValueTask<Result<EntityRecord>> FindAsync(string id, AsOf asOf, Caller caller, CancellationToken cancel);

    /// <summary>
    /// The entities that a query chooses, as of the last durable changes, or from <see cref="EntityQuery.AsOf"/>; then
    /// refused with <c>query.past.too-many</c> where more than a million would have to be looked through.
    /// </summary>
    ValueTask<Result<EntityPage>> QueryAsync(EntityQuery query, Caller caller, CancellationToken cancel);

    /// <summary>
    /// The types of which there is an entity, as of the last durable changes, in the order of their names (by code
    /// units): the first <paramref name="limit"/> of them.
    /// </summary>
    ValueTask<Result<ImmutableArray<TypeCount>>> TypesAsync(int limit, Caller caller, CancellationToken cancel);

    /// <summary>A part of an entity's past; refused with <c>entity.unknown</c> where the city never held it.</summary>
    ValueTask<Result<HistoryPage>> HistoryAsync(HistoryQuery query, Caller caller, CancellationToken cancel);

    /// <summary>
    /// A part of the past of several entities, at most <see cref="EntityQuery.LimitMax"/>, all cut off at the same
    /// time. Ids that the city never held are passed over.
    /// </summary>
    ValueTask<Result<HistoriesPage>> HistoriesAsync(
        ImmutableArray<string> ids, HistoryQuery query, Caller caller, CancellationToken cancel);

    /// <summary>
    /// An entity's past in periods of the same length, counted from <see cref="HistoryQuery.From"/>, or one period
    /// over all where the length is null. Attribute instances without points are left out.
    /// </summary>
    ValueTask<Result<ImmutableArray<HistorySummaries>>> SummariesAsync(
        HistoryQuery query, TimeSpan? period, Caller caller, CancellationToken cancel);

    /// <summary>
    /// How far the feed is known here. Of a shard that was not read since the start, nothing is: it stands at its
    /// beginning.
    /// </summary>
    FeedPosition Head { get; }

    /// <summary>
    /// Where the feed stands now, for who goes on from there. Refused with <c>live.not-serving</c> while it is not
    /// known of every shard how far it goes.
    /// </summary>
    Result<FeedPosition> Now { get; }

    /// <summary>
    /// The durable changes behind a position, in order per shard, without gaps, each once. Ends at the head that the
    /// feed had when it was asked, unless <paramref name="follow"/>, when it waits for more until cancelled. Changes
    /// of other tenants and inner ones are passed over. Refused with <c>feed.position.ahead</c> for a position ahead.
    /// </summary>
    Result<IAsyncEnumerable<Change>> Feed(FeedPosition from, bool follow, Caller caller, CancellationToken cancel);

    /// <summary>The state of the live city: counts, queues, lag.</summary>
    ValueTask<CityStatus> StatusAsync(CancellationToken cancel);
}
