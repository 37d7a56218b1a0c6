namespace City.Kernel;

/// <summary>How two geometries lie to each other (GS CIM 009 V1.9.1, 4.10; OGC simple features).</summary>
public enum GeoRelation
{
    /// <summary>Within a distance.</summary>
    Near,

    /// <summary>The entity's geometry lies inside the reference.</summary>
    Within,

    /// <summary>The reference lies inside the entity's geometry.</summary>
    Contains,

    /// <summary>They share a point.</summary>
    Intersects,

    /// <summary>They are the same.</summary>
    Equals,

    /// <summary>They share no point.</summary>
    Disjoint,

    /// <summary>They overlap, neither containing the other.</summary>
    Overlaps,
}
