namespace City.Sense;

/// <summary>
/// The entity of each feed, <c>urn:ngsi-ld:Feed:NAME</c>: whether it runs, who answers for it, how fresh it is, and its
/// counts. Written where something changed, once a round at most; for one task at a time.
/// </summary>
internal sealed class FeedEntities(ICity city, TimeProvider clock)
{
    private const string Seconds = "SEC";
    private const string Milliseconds = "C26";

    private static readonly Caller Writer = new("", "feeds", Grants.Read | Grants.Write);
    private static readonly ImmutableArray<string> Types = [Terms.DefaultContext + "Feed"];

    /// <summary>The counts that go on when the program starts again.</summary>
    private static readonly (string Term, Func<FeedCounters, long> Count)[] Counts =
    [
        ("messages", counters => counters.Messages),
        ("recordsAccepted", counters => counters.Accepted),
        ("recordsRejected", counters => counters.Rejected),
        ("recordsLate", counters => counters.Late),
        ("recordsRepeated", counters => counters.Repeated),
        ("recordsRecovered", counters => counters.Recovered),
        ("messagesPassedOver", counters => counters.PassedOver),
    ];

    private readonly Dictionary<string, ImmutableArray<Attribute>> _written = new(StringComparer.Ordinal);

    /// <summary>What a feed had counted when its entity was written last.</summary>
    public async ValueTask<FeedCounters> ReadAsync(string feed, TimeSpan pause, CancellationToken cancel)
    {
        while (true)
        {
            var found = await city.FindAsync(IdOf(feed), Writer, cancel);
            if (found.TryGet(out var record, out var refusal)) return Read(record.ToEntity());
            if (refusal.Kind is not (RefusalKind.Overloaded or RefusalKind.Unavailable)) return new FeedCounters();
            await Task.Delay(pause, clock, cancel);
        }
    }

    public async Task WriteAsync(IReadOnlyList<(LiveFeed Feed, string State)> feeds, CancellationToken cancel)
    {
        var (now, changed) = (Moment.Now(clock), new List<(string Feed, ImmutableArray<Attribute> All)>());
        var commands = new List<EntityCommand>();
        foreach (var (feed, state) in feeds)
        {
            var all = Attributes(feed, state).ToImmutableArray();
            var known = _written.GetValueOrDefault(feed.Name, []);
            ImmutableArray<Attribute> news = [.. all.Where(attribute => !known.Contains(attribute))];
            if (news.IsEmpty) continue;
            changed.Add((feed.Name, all));
            commands.Add(new EntityCommand
            {
                Kind = CommandKind.UpsertUpdate,
                Id = IdOf(feed.Name),
                Types = Types,
                Attributes = [.. news.Select(attribute => attribute with { ObservedAt = now })],
            });
        }

        if (commands.Count == 0) return;
        var outcomes = await city.WriteAllAsync(commands, Writer, cancel);
        for (var i = 0; i < changed.Count; i++)
            if (outcomes[i].Refusal is null)
                _written[changed[i].Feed] = changed[i].All;
    }

    private static IEnumerable<Attribute> Attributes(LiveFeed feed, string state)
    {
        var counters = feed.Counters;
        yield return Of("feedState", Value.Of(state));
        if (feed.Mapping.Owner is { } owner) yield return Of("owner", Value.Of(owner));
        if (feed.Mapping.Freshness is { } budget)
            yield return Of("freshnessBudget", Value.Of((long)budget.TotalSeconds), Seconds);
        if (counters.LastTaken is { } taken) yield return Of("lastTaken", TimeValue.Of(taken));
        if (counters.LastReading is { } reading) yield return Of("lastReading", TimeValue.Of(reading));
        if (counters.LagMilliseconds is { } lag) yield return Of("lag", Value.Of(lag), Milliseconds);
        foreach (var (term, count) in Counts) yield return Of(term, Value.Of(count(counters)));
        yield return Of("deadLetters", Value.Of((long)feed.LettersKept));
        yield return Of("deadLettersDropped", Value.Of(feed.LettersDropped));
    }

    private static FeedCounters Read(Entity entity)
    {
        var (accepted, rejected) = (Number("recordsAccepted"), Number("recordsRejected"));
        return new FeedCounters
        {
            Messages = Number("messages"),
            Records = accepted + rejected,
            Accepted = accepted,
            Rejected = rejected,
            Late = Number("recordsLate"),
            Repeated = Number("recordsRepeated"),
            Recovered = Number("recordsRecovered"),
            PassedOver = Number("messagesPassedOver"),
            LastTaken = TimeValue.TryRead(Value("lastTaken"), out var taken) ? taken : null,
            LastReading = TimeValue.TryRead(Value("lastReading"), out var reading) ? reading : null,
            LagMilliseconds = Value("lag") is null ? null : Number("lag"),
        };

        // Somebody may have written anything into the entity; what is no count begins at zero.
        long Number(string term) =>
            Value(term) is { Kind: ValueKind.Decimal, Scale: 0, Mantissa: > 0 and var count } ? count : 0;

        Value? Value(string term) => entity.Attributes.FirstOrDefault(each =>
            each.Name == Terms.DefaultContext + term && each.DatasetId is null)?.Value;
    }

    private static string IdOf(string feed) => $"urn:ngsi-ld:Feed:{feed}";

    private static Attribute Of(string term, Value value, string? unit = null) => new()
    {
        Name = Terms.DefaultContext + term,
        Kind = AttributeKind.Property,
        Value = value,
        UnitCode = unit,
    };
}
