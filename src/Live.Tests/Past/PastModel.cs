namespace City.Live.Tests;

/// <summary>The city as it was, by the plain model: every state it went through, and every reading.</summary>
internal sealed class PastModel
{
    private const long Base = 1_800_000_000_000;

    private readonly List<Moment> _recorded = [Moment.Earliest];

    public ModelCity City { get; } = new();

    public void Handle(EntityCommand command, string tenant, Moment now)
    {
        if (command.Kind == CommandKind.Record) City.Record(command, tenant, now);
        else City.Handle(command, tenant, now);
        if (City.Seq == _recorded.Count) _recorded.Add(now);
    }

    /// <summary>A command that adds a reading or takes one back; null where no entity is there.</summary>
    public EntityCommand? Recording(string tenant, Random random)
    {
        var there = City.After(City.Seq).Keys.Where(key => key.Tenant == tenant).Select(key => key.Id)
            .Order(StringComparer.Ordinal).ToList();
        if (there.Count == 0) return null;
        var id = there[random.Next(there.Count)];
        var points = City.Points.Where(point => (point.Tenant, point.Id) == (tenant, id)).ToList();
        var back = points.Count > 0 && random.Next(2) == 0 ? points[random.Next(points.Count)] : null;
        return new EntityCommand
        {
            Kind = CommandKind.Record, Id = id,
            Retracted = back is null ? null : new Reading(back.Name, back.Dataset, back.Observed),
            Attributes = back is not null && random.Next(2) == 0 ? [] :
            [
                CityRig.Number(
                    random.Next(100), Draw.Names[random.Next(2)], new Moment(Base + random.Next(-10, 11) * 1_000)),
            ],
        };
    }

    /// <summary>When the city learnt of a change.</summary>
    public Moment RecordedAt(long seq) => _recorded[(int)seq];

    /// <summary>The last change that the city had learnt at a moment.</summary>
    public long SeqAt(Moment moment)
    {
        var seq = City.Seq;
        while (_recorded[(int)seq] > moment) seq--;
        return seq;
    }

    /// <summary>The entity as it was held behind a change.</summary>
    public Entity? Known(string tenant, string id, long seq) =>
        City.After(seq).GetValueOrDefault((tenant, id))?.ToEntity(id);

    /// <summary>The entity as it was at a moment of city time, by what was known behind a change.</summary>
    public Entity? At(string tenant, string id, Moment at, long seq)
    {
        var then = Math.Min(seq, SeqAt(at));
        var births = Enumerable.Range(1, (int)seq)
            .Where(each => Known(tenant, id, each) is not null && Known(tenant, id, each - 1) is null).ToList();
        if (births.Count == 0) return null;
        var isEarlier = births[0] > then;
        if ((isEarlier ? Known(tenant, id, births[0]) : Known(tenant, id, then)) is not { } held) return null;
        var attributes = new List<Attribute>();
        var isSeen = !isEarlier;
        foreach (var series in City.Points
            .Where(point => point.Seq <= seq && (point.Tenant, point.Id) == (tenant, id))
            .GroupBy(point => (point.Name, point.Dataset)))
        {
            var standing = series.Where(point => point.Shape?.Kind != AttributeKind.Unspecified
                && !series.Any(by => by.Shape?.Kind == AttributeKind.Unspecified && by.Observed == point.Observed
                    && by.Seq > point.Seq)).ToList();
            var last = standing.Where(point => point.Observed <= at)
                .OrderBy(point => point.Observed).ThenBy(point => point.Seq).LastOrDefault();
            isSeen |= last?.Shape?.ObservedAt is not null;
            if (last is null && isEarlier && standing.MinBy(point => point.Seq) is { Shape.ObservedAt: null } first)
                last = first;
            if (last?.Shape is { } shape) attributes.Add(shape);
        }

        return isSeen
            ? new Entity { Id = id, Types = held.Types, Scopes = held.Scopes, Attributes = [.. attributes] }
            : null;
    }
}
