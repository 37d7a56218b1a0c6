using System.Collections.Immutable;

namespace City.Context;

/// <summary>Which changes an event stream is told of, and what of them.</summary>
internal sealed class StreamFilter
{
    private static readonly Rendering Simplified = new() { Form = EntityForm.Simplified };

    private readonly ImmutableArray<string> _ids;
    private readonly ImmutableArray<string> _types;
    private readonly ImmutableArray<string> _attributes;
    private readonly IEntityTest? _test;
    private readonly bool _changedOnly;
    private readonly Rendering _rendering;

    private StreamFilter(string conditions, EntityQuery query, IEntityTest? test, bool changedOnly)
    {
        Conditions = conditions;
        (_ids, _types, _attributes) = (query.Ids, EntitySelector.Needed(query.Types), query.Attributes);
        (_test, _changedOnly) = (test, changedOnly);
        _rendering = _attributes.IsEmpty
            ? Simplified
            : Simplified with { Projection = new Projection { Kept = _attributes } };
        Keys = [.. ChangeKey.Of(_ids, _types, _attributes).Distinct()];
        Form = $"{(changedOnly ? "changed" : "all")} {string.Join(' ', _attributes)}";
    }

    /// <summary>The conditions as they were sent: who sent the same is told the same.</summary>
    public string Conditions { get; }

    /// <summary>By what changes that may be wanted are found.</summary>
    public ImmutableArray<ChangeKey> Keys { get; }

    /// <summary>What of an entity is told: filters with the same form make the same event of a change.</summary>
    public string Form { get; }

    /// <summary>Reads the conditions of a request; they mean what they mean with a query.</summary>
    public static StreamFilter Read(in Parameters parameters, Exchange x)
    {
        var query = QueryEndpoint.Conditions(parameters, LdContext.Core, new EntityQuery());
        var changedOnly = parameters["only"] switch
        {
            null => false,
            "changed" => true,
            _ => throw new ReadingFault(Faults.Parameter("only", "The parameter only is changed, or left out.")),
        };
        var isOpen = query is { IdPattern: null, Types: null, Scopes: null, Q: null, Geo: null };
        // An attribute that was removed just now is not on the entity any more: which ones count, the change says.
        var conditions = string.Join('&', parameters.All.Where(each => each.Key != "from")
            .OrderBy(each => each.Key, StringComparer.Ordinal)
            .Select(each => $"{each.Key}={Uri.EscapeDataString(each.Value)}"));
        return new StreamFilter(conditions, query,
            isOpen ? null : Writes.OrThrow(x.Door.Tests.Make(query with { Attributes = [] }, x.Caller.Tenant)),
            changedOnly);
    }

    /// <summary>Whether the change itself does not rule it out.</summary>
    public bool MayWant(Change change) => (_ids.IsEmpty || _ids.Contains(change.EntityId))
        && (_attributes.IsEmpty || change.Kind == ChangeKind.Deleted || change.Touched.Any(_attributes.Contains));

    /// <summary>
    /// Whether it is told, with the entity as it is now. A deletion whose type is not known any more is told to all.
    /// </summary>
    public bool Wants(Change change, in EntityRecord? entity)
    {
        if (entity is { } record) return _test is null || _test.Holds(record);
        return _types.IsEmpty || change.Types.IsDefaultOrEmpty || change.Types.Any(type => _types.Contains(type));
    }

    /// <summary>What of the entity is told.</summary>
    public Rendering RenderingOf(Change change) => !_changedOnly
        ? _rendering
        : _rendering with
        {
            Projection = new Projection
            {
                Kept = [.. change.Touched.Where(name => _attributes.IsEmpty || _attributes.Contains(name))],
            },
        };
}
