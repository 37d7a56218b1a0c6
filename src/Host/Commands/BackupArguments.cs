using City.Host.Backups;

namespace City.Host.Commands;

/// <summary>What <c>citybrain backup</c> was asked for.</summary>
internal sealed record BackupArguments
{
    /// <summary>Where the city goes, or null.</summary>
    public string? To { get; init; }

    /// <summary>Where the keys go, or null.</summary>
    public string? KeysTo { get; init; }

    /// <summary>Where the notes of destroyed keys go, or null.</summary>
    public string? DestroyedTo { get; init; }

    /// <summary>Where the identifiers go, or null.</summary>
    public string? IdentifyTo { get; init; }

    /// <summary>Where the city lies that is read without its brain; null to ask a running one.</summary>
    public StorePlace? Place { get; init; }

    /// <summary>Which running city, and as whom.</summary>
    public CityAccess City { get; init; } = new();

    /// <summary>Say the results as JSON.</summary>
    public bool Json { get; init; }
}
