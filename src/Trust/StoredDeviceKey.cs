namespace City.Trust;

/// <summary>A device's key as it is kept: the secret only as its SHA-256.</summary>
internal sealed record StoredDeviceKey
{
    public required string Id { get; init; }

    public required string Device { get; init; }

    /// <summary>SHA-256 of the secret's UTF-8 form, 32 bytes.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>Milliseconds since 1970, UTC.</summary>
    public required long CreatedAt { get; init; }

    /// <summary>Filters of topics besides the device's own.</summary>
    public required string[] Topics { get; init; }
}
