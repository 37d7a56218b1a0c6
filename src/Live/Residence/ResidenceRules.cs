using City.Kernel;

namespace City.Live;

/// <summary>
/// Where entities live, as the domains declare it, in the numbers of one shard: a function of the entity's types and
/// content. What was decided stands in the change; a declaration that changes moves an entity at its next change.
/// </summary>
internal sealed class ResidenceRules
{
    private readonly NameTable _names;
    private readonly List<(ArchivedType Declared, QueryParts Parts)> _declared = [];
    private List<(int Type, ConditionTest? While)> _rules = [];
    private int _namesKnown = -1;

    /// <summary>Rules over a shard's names.</summary>
    /// <exception cref="ArgumentException">A declared condition is none that a query could have.</exception>
    public ResidenceRules(IEnumerable<ArchivedType> declared, NameTable names)
    {
        _names = names;
        foreach (var each in declared)
        {
            if (!QueryParts.Of(new EntityQuery { Q = each.While }).TryGet(out var parts, out var refusal))
                throw new ArgumentException($"{each.Type} cannot be archived so: {refusal.Detail}", nameof(declared));
            _declared.Add((each, parts));
        }
    }

    /// <summary>Where an entity with this content lives.</summary>
    public Residency Of(ReadOnlySpan<byte> record)
    {
        if (_declared.Count == 0) return Residency.Live;
        if (_namesKnown != _names.Count) Compile();
        var view = new EntityView(record);
        foreach (var type in view.TypeNumbers())
            foreach (var (archived, condition) in _rules)
                if (archived == type && (condition is null || condition.Matches(view, _names)))
                    return Residency.Archived;
        return Residency.Live;
    }

    /// <summary>A name that is met for the first time has a number from then on.</summary>
    private void Compile()
    {
        _namesKnown = _names.Count;
        _rules =
        [
            .. _declared.Select(each => (_names.Find(each.Declared.Type),
                each.Declared.While is { } q ? ConditionTest.Compile(q, _names, each.Parts) : null)),
        ];
    }
}
