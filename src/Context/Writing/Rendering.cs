namespace City.Context;

/// <summary>How an answer is to be written: what the client asked for.</summary>
internal sealed record Rendering
{
    /// <summary>The core context, normalized, everything.</summary>
    public static readonly Rendering Plain = new();

    private Rendering? _inner;

    /// <summary>The context whose names are used.</summary>
    public LdContext Context { get; init; } = LdContext.Core;

    /// <summary>The form.</summary>
    public EntityForm Form { get; init; }

    /// <summary>Whether createdAt and modifiedAt are written (6.3.11).</summary>
    public bool SystemTimes { get; init; }

    /// <summary>Whether each entity holds its @context.</summary>
    public bool ContextInBody { get; init; }

    /// <summary>Which members are written.</summary>
    public Projection Projection { get; init; } = Projection.All;

    /// <summary>The entities that relationships lead to, or null where they are not asked for (4.5.23).</summary>
    public LinkedEntities? Linked { get; init; }

    /// <summary>How linked entities are written inside of others: whole.</summary>
    public Rendering Inner => _inner ??= this with { Projection = Projection.All, ContextInBody = false };

    /// <summary>The language in which texts are wanted, or null for all of them (4.15).</summary>
    public string? Language { get; init; }

    /// <summary>The GeoProperty that becomes the geometry of a GeoJSON feature, an IRI.</summary>
    public string GeometryProperty { get; init; } = CoreTerms.NgsiLd + "location";
}
