namespace City.Live.Tests;

/// <summary>The city as it was, by the plain model: every state it went through, and every reading.</summary>
internal sealed class PastModel
{
    private readonly List<Moment> _recorded = [Moment.Earliest];

    public ModelCity City { get; } = new();

    public void Handle(EntityCommand command, string tenant, Moment now)
    {
        City.Handle(command, tenant, now);
        if (City.Seq == _recorded.Count) _recorded.Add(now);
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
            var last = series.Where(point => point.Observed <= at)
                .OrderBy(point => point.Observed).ThenBy(point => point.Seq).LastOrDefault();
            isSeen |= last?.Shape?.ObservedAt is not null;
            if (last is null && isEarlier && series.MinBy(point => point.Seq) is { Shape.ObservedAt: null } first)
                last = first;
            if (last?.Shape is { } shape) attributes.Add(shape);
        }

        return isSeen
            ? new Entity { Id = id, Types = held.Types, Scopes = held.Scopes, Attributes = [.. attributes] }
            : null;
    }
}
