using System.Collections.Frozen;
using System.Collections.Immutable;
using City.Kernel;

namespace City.Live;

/// <summary>What the domains declare to be personal, by attribute and by entity type.</summary>
internal sealed class PersonalTypes
{
    private readonly FrozenDictionary<string, PersonalData> _types;
    private readonly FrozenSet<string> _attributes;
    private readonly FrozenSet<string> _touching;

    public PersonalTypes(IEnumerable<PersonalData> declared)
    {
        _types = declared.GroupBy(each => each.Type, StringComparer.Ordinal).Select(Together)
            .ToFrozenDictionary(each => each.Type, StringComparer.Ordinal);
        _attributes = _types.Values.SelectMany(each => each.Attributes).ToFrozenSet(StringComparer.Ordinal);
        Subjects = [.. _types.Values.Select(each => each.Subject).OfType<string>().Distinct()];
        _touching = _attributes.Concat(Subjects).ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>Whether anything is personal in this city.</summary>
    public bool Any => _attributes.Count > 0;

    /// <summary>All relationships that lead to a data subject.</summary>
    public IReadOnlyList<string> Subjects { get; }

    /// <summary>Whether an attribute is personal on some type.</summary>
    public bool MayBe(string attribute) => _attributes.Contains(attribute);

    /// <summary>Whether an attribute is personal on some type, or leads to a data subject.</summary>
    public bool Touches(string attribute) => _touching.Contains(attribute);

    /// <summary>Whether an attribute leads from some type to its data subject.</summary>
    public bool IsLink(string? attribute)
    {
        for (var i = 0; i < Subjects.Count; i++)
            if (Subjects[i] == attribute)
                return true;
        return false;
    }

    /// <summary>Whether one of the types has personal attributes.</summary>
    public bool Has(ImmutableArray<string> types)
    {
        foreach (var type in types)
            if (_types.ContainsKey(type))
                return true;
        return false;
    }

    /// <summary>
    /// Whether an attribute is personal on an entity of these types. Of an entity whose types are not known, every
    /// attribute that may be personal is: sealing too much can be read all the same.
    /// </summary>
    public bool Is(string attribute, IReadOnlyList<string> types)
    {
        if (!MayBe(attribute)) return false;
        for (var i = 0; i < types.Count; i++)
            if (_types.TryGetValue(types[i], out var each) && each.Attributes.Contains(attribute))
                return true;
        return types.Count == 0;
    }

    /// <summary>The relationship that leads from an entity of these types to its data subject, or null.</summary>
    public string? SubjectOf(IReadOnlyList<string> types)
    {
        for (var i = 0; i < types.Count; i++)
            if (_types.TryGetValue(types[i], out var each) && each.Subject is { } subject)
                return subject;
        return null;
    }

    private static PersonalData Together(IGrouping<string, PersonalData> same) => new(
        same.Key, [.. same.SelectMany(each => each.Attributes).Distinct(StringComparer.Ordinal)],
        same.Select(each => each.Subject).FirstOrDefault(subject => subject is not null));
}
