namespace City.Trust;

/// <summary>The codes of what Trust refuses at its doors.</summary>
internal static class TrustProblems
{
    /// <summary>No valid credential was sent.</summary>
    public const string Unauthenticated = "trust.unauthenticated";

    /// <summary>A page of another site asked for a change.</summary>
    public const string Origin = "trust.origin";

    /// <summary>The tenant is no name.</summary>
    public const string TenantInvalid = "trust.tenant.invalid";

    /// <summary>The credential is not good for the tenant.</summary>
    public const string TenantForbidden = "trust.tenant.forbidden";

    /// <summary>The body is of another media type than the door reads.</summary>
    public const string BodyType = "trust.body.type";

    /// <summary>The body is longer than the door reads.</summary>
    public const string BodyLarge = "trust.body.large";

    /// <summary>The body is not as described.</summary>
    public const string BodyInvalid = "trust.body.invalid";

    /// <summary>There is no such credential.</summary>
    public const string TokenUnknown = "trust.token.unknown";

    /// <summary>The credential may not do this.</summary>
    public const string Forbidden = "trust.forbidden";

    /// <summary>The credential has not a grant that it was asked to give.</summary>
    public const string GrantsForbidden = "trust.grants.forbidden";

    /// <summary>The text is no id of a device.</summary>
    public const string DeviceInvalid = "device.invalid";

    /// <summary>A device came with an id and key of which one is wrong, and nobody says which.</summary>
    public const string DeviceKeyWrong = "device.key.wrong";

    /// <summary>The device has no such key.</summary>
    public const string DeviceKeyUnknown = "device.key.unknown";
}
