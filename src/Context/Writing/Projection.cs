using System.Collections.Immutable;

namespace City.Context;

/// <summary>Which members of an entity an answer holds (GS CIM 009 V1.9.1, 4.21 and 6.5.3.1).</summary>
internal sealed class Projection
{
    /// <summary>Everything.</summary>
    public static readonly Projection All = new();

    /// <summary>Attributes to be kept, as IRIs; default to keep all.</summary>
    public ImmutableArray<string> Kept { get; init; }

    /// <summary>Whether an entity that has none of the kept attributes counts as not there (5.7.1, attrs).</summary>
    public bool NeedsOne { get; init; }

    /// <summary>Attributes to be left out, as IRIs.</summary>
    public ImmutableArray<string> Dropped { get; init; } = [];

    /// <summary>Instances to be kept, as URIs, <c>@none</c> for the default one; default to keep all.</summary>
    public ImmutableArray<string> Datasets { get; init; }

    /// <summary>Whether the id is written.</summary>
    public bool Id { get; init; } = true;

    /// <summary>Whether the type is written.</summary>
    public bool Type { get; init; } = true;

    /// <summary>Whether the scope is written.</summary>
    public bool Scope { get; init; } = true;

    /// <summary>Whether a member is one of the entity itself and no attribute.</summary>
    public static bool IsOwn(string member) => member is "id" or "type" or "scope" or "createdAt" or "modifiedAt";

    /// <summary>What pick and omit leave (4.21).</summary>
    /// <param name="picked">The members picked; default for all.</param>
    /// <param name="omitted">The members omitted.</param>
    /// <param name="expand">The full name of an attribute that pick or omit names.</param>
    public static Projection Of(
        ImmutableArray<string> picked, ImmutableArray<string> omitted, Func<string, string, string> expand)
    {
        return new Projection
        {
            Kept = picked.IsDefault ? default : Attributes("pick", picked),
            Dropped = Attributes("omit", omitted),
            Id = Holds("id"),
            Type = Holds("type"),
            Scope = Holds("scope"),
        };

        bool Holds(string member) => (picked.IsDefault || picked.Contains(member)) && !omitted.Contains(member);

        ImmutableArray<string> Attributes(string parameter, ImmutableArray<string> members) =>
            [.. members.Where(name => !IsOwn(name)).Select(name => expand(parameter, name))];
    }

    /// <summary>The same with attributes of which the entity must have one, and with instances chosen.</summary>
    public Projection With(ImmutableArray<string> attributes, ImmutableArray<string> datasets) => new()
    {
        Kept = attributes.IsDefault ? Kept : attributes,
        NeedsOne = !attributes.IsDefault,
        Dropped = Dropped,
        Datasets = datasets,
        Id = Id,
        Type = Type,
        Scope = Scope,
    };

    /// <summary>Whether every attribute is kept.</summary>
    public bool KeepsAll => Kept.IsDefault && Dropped.IsEmpty;
}
