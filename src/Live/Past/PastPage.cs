using System.Collections.Immutable;
using City.Kernel;

namespace City.Live;

/// <summary>A page of entities of the past while it is cut from those that match.</summary>
internal sealed class PastPage(EntityQuery query)
{
    private readonly ImmutableArray<EntityRecord>.Builder _records =
        ImmutableArray.CreateBuilder<EntityRecord>(Math.Min(query.Limit, 64));

    private long _matches;

    /// <summary>Whether no further entity can change the page.</summary>
    public bool IsFull => !query.Count && _matches > query.Offset + (long)query.Limit;

    public void Take(EntityRecord record, EntityFilter filter)
    {
        if (!filter.Matches(record.Bytes.Span)) return;
        if (_matches >= query.Offset && _records.Count < query.Limit) _records.Add(record);
        _matches++;
    }

    public EntityPage Finish() => new(
        _records.ToImmutable(), _matches > query.Offset + (long)_records.Count, query.Count ? _matches : null);
}
