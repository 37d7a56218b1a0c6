using System.Text.Json.Serialization;
using City.Kernel;

namespace City.Trust;

/// <summary>A credential as it is kept: the secret only as its SHA-256.</summary>
internal sealed record StoredCredential
{
    public required string Id { get; init; }

    [JsonConverter(typeof(JsonStringEnumConverter<CredentialKind>))]
    public required CredentialKind Kind { get; init; }

    public required string Name { get; init; }

    /// <summary>SHA-256 of the secret's UTF-8 form, 32 bytes.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>Milliseconds since 1970, UTC.</summary>
    public required long CreatedAt { get; init; }

    /// <summary>Milliseconds since 1970, UTC.</summary>
    public required long ExpiresAt { get; init; }

    [JsonConverter(typeof(JsonStringEnumConverter<Grants>))]
    public required Grants Grants { get; init; }

    /// <summary>The tenants it is good for; null for all. The empty text is the default tenant.</summary>
    public string[]? Tenants { get; init; }
}
