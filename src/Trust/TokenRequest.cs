using City.Kernel;

namespace City.Trust;

/// <summary>What is asked of a new credential.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Name">What its owner calls it, 1 to <see cref="NameLengthMax"/> characters.</param>
/// <param name="Grants">What it may do.</param>
/// <param name="Tenants">The tenants it is good for, or null for all.</param>
internal sealed record TokenRequest(CredentialKind Kind, string Name, Grants Grants, string[]? Tenants)
{
    public const int NameLengthMax = 100;
    public const int TenantsMax = 100;

    /// <summary>The moment up to which it may be good at most, in milliseconds since 1970, UTC.</summary>
    public long ExpiresAtMost { get; init; } = long.MaxValue;
}
