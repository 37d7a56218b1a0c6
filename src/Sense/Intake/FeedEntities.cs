using System.Text;

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

    private readonly Dictionary<string, ImmutableArray<Attribute>> _written = new(StringComparer.Ordinal);

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
                Id = $"urn:ngsi-ld:Feed:{feed.Name}",
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
        if (counters.LastTaken is { } taken) yield return Of("lastTaken", Time(taken));
        if (counters.LastReading is { } reading) yield return Of("lastReading", Time(reading));
        if (counters.LagMilliseconds is { } lag) yield return Of("lag", Value.Of(lag), Milliseconds);
        yield return Of("recordsAccepted", Value.Of(counters.Accepted));
        yield return Of("recordsRejected", Value.Of(counters.Rejected));
        yield return Of("recordsLate", Value.Of(counters.Late));
        yield return Of("recordsRepeated", Value.Of(counters.Repeated));
        yield return Of("deadLetters", Value.Of((long)feed.LettersKept));
        yield return Of("deadLettersDropped", Value.Of(feed.LettersDropped));
    }

    private static Attribute Of(string term, Value value, string? unit = null) => new()
    {
        Name = Terms.DefaultContext + term,
        Kind = AttributeKind.Property,
        Value = value,
        UnitCode = unit,
    };

    private static Value Time(Moment moment) =>
        Value.Json(Encoding.ASCII.GetBytes($$"""{"@type":"DateTime","@value":"{{moment}}"}"""));
}
