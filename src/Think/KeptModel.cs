using System.Collections.Immutable;

namespace City.Think;

/// <summary>A decision model that the brain keeps, with all its versions.</summary>
/// <param name="Name">Its name in addresses: lower-case letters, digits, dots and dashes.</param>
/// <param name="Versions">The oldest first; never empty.</param>
public sealed record KeptModel(string Name, ImmutableArray<ModelVersion> Versions)
{
    /// <summary>The version that decides.</summary>
    public ModelVersion Latest => Versions[^1];

    /// <summary>A version by its number; null where there is none.</summary>
    public ModelVersion? Find(int number) => number >= 1 && number <= Versions.Length ? Versions[number - 1] : null;
}
