using System.Collections.Immutable;

namespace City.Identify;

/// <summary>What is registered of a node, or of who has a prefix.</summary>
/// <param name="Prefix">Its prefix, or for a top node, which has none of its own, a name in the form of one.</param>
/// <param name="Role">What it is.</param>
/// <param name="Name">Its name in English.</param>
/// <param name="NameZh">Its name in Chinese.</param>
internal sealed record NodeFacts(string Prefix, NodeRole Role, string Name, string NameZh)
{
    /// <summary>The province it stands in: a code of <see cref="Regions"/>, or null.</summary>
    public string? Region { get; init; }

    /// <summary>Its industry by GB/T 4754: a letter and up to four digits, or null.</summary>
    public string? Industry { get; init; }

    /// <summary>The node it belongs to; null for the one whose prefix it is derived from.</summary>
    public string? Parent { get; init; }

    /// <summary>The provinces it serves: codes of <see cref="Regions"/>.</summary>
    public ImmutableArray<string> Serves { get; init; } = [];

    /// <summary>True where this brain runs it.</summary>
    public bool IsHere { get; init; }
}
