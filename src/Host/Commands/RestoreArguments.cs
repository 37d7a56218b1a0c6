using City.Host.Backups;
using City.Kernel;

namespace City.Host.Commands;

/// <summary>What <c>citybrain restore</c> was asked for.</summary>
internal sealed record RestoreArguments
{
    /// <summary>The archive of a city; null where keys alone are restored.</summary>
    public string? File { get; init; }

    /// <summary>The place into which, or null where archives are only checked.</summary>
    public StorePlace? Place { get; init; }

    /// <summary>The archive of keys, or null.</summary>
    public string? Keys { get; init; }

    /// <summary>The archive of identifiers, or null.</summary>
    public string? Identify { get; init; }

    /// <summary>Archives whose notes of destroyed keys hold.</summary>
    public IReadOnlyList<string> Destroyed { get; init; } = [];

    /// <summary>The position to which, as written, or null.</summary>
    public string? ToChange { get; init; }

    /// <summary>The moment of recording to which, or null.</summary>
    public Moment? ToTime { get; init; }

    /// <summary>Say the results as JSON.</summary>
    public bool Json { get; init; }
}
