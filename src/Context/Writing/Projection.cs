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

    /// <summary>Whether every attribute is kept.</summary>
    public bool KeepsAll => Kept.IsDefault && Dropped.IsEmpty;
}
