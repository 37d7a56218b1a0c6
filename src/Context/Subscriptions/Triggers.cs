namespace City.Context;

/// <summary>What a subscription is notified of (GS CIM 009 V1.9.1, 5.2.12, notificationTrigger).</summary>
[Flags]
internal enum Triggers
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>An entity came to be.</summary>
    EntityCreated = 1,

    /// <summary>An entity was deleted.</summary>
    EntityDeleted = 2,

    /// <summary>An attribute came to be.</summary>
    AttributeCreated = 4,

    /// <summary>An attribute that was there was set.</summary>
    AttributeUpdated = 8,

    /// <summary>An attribute was removed.</summary>
    AttributeDeleted = 16,

    /// <summary>An entity changed in any attribute.</summary>
    EntityUpdated = AttributeCreated | AttributeUpdated | AttributeDeleted,

    /// <summary>Where nothing is said.</summary>
    Default = AttributeCreated | AttributeUpdated,
}
