using System.Collections.Immutable;
using City.Kernel;

namespace City.Live;

/// <summary>
/// The city as its doors see it where the domains declare attributes to be personal: their values are sealed with the
/// data subject's key before they reach the shards, and opened on their way to a reader. Log, records, snapshots,
/// history and feed hold them sealed.
/// </summary>
public sealed partial class SealedCity : ICity, IErasure
{
    private readonly LiveCity _city;
    private readonly PersonalTypes _personal;
    private readonly IndexedAttributes _indexed;
    private readonly KeyRing _keys;
    private readonly Opener _opener;
    private readonly SubjectRules _rules;
    private readonly Sealer _sealer;
    private readonly Eraser _eraser;
    private readonly Turns _entities, _subjects;

    /// <summary>A city over another one.</summary>
    /// <param name="city">Holds values sealed.</param>
    /// <param name="keys">Where keys are kept.</param>
    /// <param name="master">Wraps them.</param>
    /// <param name="options">What is personal, and by what entities are looked up.</param>
    /// <param name="clock">The clock.</param>
    public SealedCity(LiveCity city, IKeyStore keys, MasterKey master, LiveOptions options, TimeProvider clock)
        : this(city, keys, master, options, clock, Chance.OfTheMachine,
            TaskCreationOptions.RunContinuationsAsynchronously)
    {
    }

    /// <summary>
    /// A city that takes keys and nonces from a given chance, and whose callers go on as they are told when their turn
    /// comes: on a thread of the pool, or at once.
    /// </summary>
    internal SealedCity(
        LiveCity city, IKeyStore keys, MasterKey master, LiveOptions options, TimeProvider clock, Chance chance,
        TaskCreationOptions goingOn)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_city, _personal) = (city, new PersonalTypes(options.Personal));
        _indexed = new IndexedAttributes(options.IndexedAttributes);
        (_entities, _subjects) = (new Turns(sharedFirst: false, goingOn), new Turns(sharedFirst: true, goingOn));
        _keys = new KeyRing(keys, master, clock, chance);
        _opener = new Opener(_keys);
        _rules = new SubjectRules(_personal);
        _sealer = new Sealer(_personal, _rules, _keys, _indexed, _opener, city);
        _eraser = new Eraser(city, keys, _keys, _personal, (_entities, _subjects), clock);
    }

    /// <inheritdoc/>
    public int Shards => _city.Shards;

    /// <inheritdoc/>
    public FeedPosition Head => _city.Head;

    /// <inheritdoc/>
    public Result<FeedPosition> Now => _city.Now;

    /// <inheritdoc/>
    public ValueTask<Result<EntityRecord>> FindAsync(string id, Caller caller, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return OpenAsync(_city.FindAsync(id, caller, cancel), caller, cancel);
    }

    /// <inheritdoc/>
    public ValueTask<Result<EntityRecord>> FindAsync(
        string id, AsOf asOf, Caller caller, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return OpenAsync(_city.FindAsync(id, asOf, caller, cancel), caller, cancel);
    }

    /// <inheritdoc/>
    public async ValueTask<Result<EntityPage>> QueryAsync(EntityQuery query, Caller caller, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(caller);
        var erased = ImmutableHashSet<string>.Empty;
        if (query.Q is { } q && Concerns(q))
        {
            // Where there is no key for hashes, nothing was sealed that could be found by one.
            if (await _keys.OfAsync(caller.Tenant, KeyRing.IndexSubject, cancel).ConfigureAwait(false) is { } index)
                query = query with { Q = WithHashes(q, index.Key) };
            erased = await _keys.DestroyedAsync(cancel).ConfigureAwait(false);
        }

        var result = await _city.QueryAsync(query, erased, caller, cancel).ConfigureAwait(false);
        if (!result.TryGet(out var page, out _) || !HoldsSealed(page.Entities)) return result;
        var entities = ImmutableArray.CreateBuilder<EntityRecord>(page.Entities.Length);
        foreach (var record in page.Entities)
            entities.Add(await _opener.OpenAsync(record, caller.Tenant, cancel).ConfigureAwait(false));
        return page with { Entities = entities.MoveToImmutable() };
    }

    /// <inheritdoc/>
    public ValueTask<Result<ImmutableArray<TypeCount>>> TypesAsync(
        int limit, Caller caller, CancellationToken cancel) =>
        _city.TypesAsync(limit, caller, cancel);

    /// <inheritdoc/>
    public async ValueTask<Result<HistoryPage>> HistoryAsync(
        HistoryQuery query, Caller caller, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var result = await _city.HistoryAsync(query, caller, cancel).ConfigureAwait(false);
        return result.TryGet(out var page, out _)
            ? await OpenAsync(page, caller.Tenant, cancel).ConfigureAwait(false)
            : result;
    }

    /// <inheritdoc/>
    public async ValueTask<Result<HistoriesPage>> HistoriesAsync(
        ImmutableArray<string> ids, HistoryQuery query, Caller caller, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var result = await _city.HistoriesAsync(ids, query, caller, cancel).ConfigureAwait(false);
        if (!result.TryGet(out var all, out _)) return result;
        var pages = ImmutableArray.CreateBuilder<HistoryPage>(all.Pages.Length);
        foreach (var page in all.Pages) pages.Add(await OpenAsync(page, caller.Tenant, cancel).ConfigureAwait(false));
        return all with { Pages = pages.MoveToImmutable() };
    }

    /// <summary>
    /// As the city's; of an attribute that is personal on the entity there are no summaries, since its values are
    /// sealed. Refused with <c>seal.summary</c> where such an attribute is asked for by name.
    /// </summary>
    public async ValueTask<Result<ImmutableArray<HistorySummaries>>> SummariesAsync(
        HistoryQuery query, TimeSpan? period, Caller caller, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(query);
        var result = await _city.SummariesAsync(query, period, caller, cancel).ConfigureAwait(false);
        if (!result.TryGet(out var all, out _) || !all.Any(each => _personal.MayBe(each.Attribute))) return result;
        var found = await _city.FindAsync(query.Id, caller, cancel).ConfigureAwait(false);
        var types = found.TryGet(out var record, out _) ? record.ToEntity().Types : [];
        var hidden = all.Where(each => _personal.Is(each.Attribute, types)).Select(each => each.Attribute).ToHashSet();
        if (query.Attributes.FirstOrDefault(hidden.Contains) is { } asked)
            return new Refusal(RefusalKind.Invalid, "seal.summary",
                $"{asked} is personal and sealed, so it cannot be summed up. Ask for its values instead.", asked);
        return Result.Of<ImmutableArray<HistorySummaries>>([.. all.Where(each => !hidden.Contains(each.Attribute))]);
    }

    /// <inheritdoc/>
    public Result<IAsyncEnumerable<Change>> Feed(
        FeedPosition from, bool follow, Caller caller, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var feed = _city.Feed(from, follow, caller, cancel);
        return feed.TryGet(out var changes, out _) ? Result.Of(OpenAsync(changes, cancel)) : feed;
    }

    /// <inheritdoc/>
    public ValueTask<CityStatus> StatusAsync(CancellationToken cancel) => _city.StatusAsync(cancel);

    /// <inheritdoc/>
    public ValueTask<Result<DestroyedKey>> EraseAsync(string subject, Caller caller, CancellationToken cancel) =>
        _eraser.EraseAsync(subject, caller, cancel);

    /// <inheritdoc/>
    public ValueTask<Result<IReadOnlyList<DestroyedKey>>> ErasedAsync(Caller caller, CancellationToken cancel) =>
        _eraser.ErasedAsync(caller, cancel);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<UnfinishedErasure>> ResumeAsync(CancellationToken cancel) =>
        _eraser.ResumeAsync(cancel);

    private static bool HoldsSealed(ImmutableArray<EntityRecord> records)
    {
        foreach (ref readonly var record in records.AsSpan())
            if (Opener.IsSealed(record))
                return true;
        return false;
    }

    // What is found at once and holds nothing sealed, as nearly everything, goes on without a state machine.
    private ValueTask<Result<EntityRecord>> OpenAsync(
        ValueTask<Result<EntityRecord>> finding, Caller caller, CancellationToken cancel)
    {
        if (!finding.IsCompletedSuccessfully) return OpenLaterAsync(finding, caller, cancel);
        var found = finding.Result;
        return !found.TryGet(out var record, out _) || !Opener.IsSealed(record)
            ? new ValueTask<Result<EntityRecord>>(found)
            : OpenLaterAsync(new ValueTask<Result<EntityRecord>>(found), caller, cancel);
    }

    private async ValueTask<Result<EntityRecord>> OpenLaterAsync(
        ValueTask<Result<EntityRecord>> finding, Caller caller, CancellationToken cancel)
    {
        var found = await finding.ConfigureAwait(false);
        return found.TryGet(out var record, out _)
            ? await _opener.OpenAsync(record, caller.Tenant, cancel).ConfigureAwait(false)
            : found;
    }

    private async ValueTask<HistoryPage> OpenAsync(HistoryPage page, string tenant, CancellationToken cancel)
    {
        if (!page.Series.Any(HoldsSealed)) return page;
        var series = ImmutableArray.CreateBuilder<HistorySeries>(page.Series.Length);
        foreach (var one in page.Series)
            series.Add(HoldsSealed(one)
                ? one with { Points = await OpenAsync(one.Points, tenant, page.Id, cancel).ConfigureAwait(false) }
                : one);
        return page with { Series = series.MoveToImmutable() };
    }

    private static bool HoldsSealed(HistorySeries series)
    {
        foreach (ref readonly var point in series.Points.AsSpan())
            if (point.Shape is { } shape && Opener.HoldsSealed(shape))
                return true;
        return false;
    }

    private async ValueTask<ImmutableArray<HistoryPoint>> OpenAsync(
        ImmutableArray<HistoryPoint> points, string tenant, string entity, CancellationToken cancel)
    {
        var open = ImmutableArray.CreateBuilder<HistoryPoint>(points.Length);
        foreach (var point in points)
        {
            if (point.Shape is not { } shape || !Opener.HoldsSealed(shape))
            {
                open.Add(point);
                continue;
            }

            var attribute = await _opener.OpenAsync(shape with { Value = point.Value }, tenant, entity, cancel)
                .ConfigureAwait(false);
            open.Add(point with { Shape = attribute with { Value = Value.Absent }, Value = attribute.Value });
        }

        return open.MoveToImmutable();
    }

    private async IAsyncEnumerable<Change> OpenAsync(
        IAsyncEnumerable<Change> changes,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var change in changes.ConfigureAwait(false))
            yield return change.With(
                await _opener.OpenAsync(change.Set, change.Tenant, change.EntityId, cancel).ConfigureAwait(false));
    }

    private bool Concerns(QueryCondition condition) => condition switch
    {
        QueryCondition.All all => all.Of.Any(Concerns),
        QueryCondition.Any any => any.Of.Any(Concerns),
        QueryCondition.Compare compare => IsByHash(compare),
        _ => false,
    };

    private bool IsByHash(QueryCondition.Compare compare) =>
        compare.Comparison is Comparison.Equal or Comparison.NotEqual
        && compare.Path is { Names: [var name], Trail.IsEmpty: true } && _personal.MayBe(name) && _indexed.Has(name);

    /// <summary>A value is compared with what stands open and, by its keyed hash, with what is sealed.</summary>
    private QueryCondition WithHashes(QueryCondition condition, byte[] key) => condition switch
    {
        QueryCondition.All all => new QueryCondition.All([.. all.Of.Select(each => WithHashes(each, key))]),
        QueryCondition.Any any => new QueryCondition.Any([.. any.Of.Select(each => WithHashes(each, key))]),
        QueryCondition.Compare compare when IsByHash(compare) => compare with
        {
            Operands =
            [
                .. compare.Operands,
                .. compare.Operands.Where(each => each.To is null).Select(each =>
                    new Operand(Value.Of(SealedValue.Hash(key, compare.Path.Names[0], each.From)))),
            ],
        },
        _ => condition,
    };
}
