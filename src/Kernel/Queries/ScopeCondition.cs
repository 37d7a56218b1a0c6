using System.Collections.Immutable;

namespace City.Kernel;

/// <summary>A condition over the scopes of an entity, as a tree (GS CIM 009 V1.9.1, 4.19).</summary>
public abstract record ScopeCondition
{
    private ScopeCondition()
    {
    }

    /// <summary>The entity has a scope like this one.</summary>
    /// <param name="Levels">The levels from the top; <c>+</c> stands for any one. May be empty with below.</param>
    /// <param name="AndBelow">Whether scopes below count as well: <c>/#</c> at the end.</param>
    public sealed record Matches(ImmutableArray<string> Levels, bool AndBelow) : ScopeCondition;

    /// <summary>All of these hold.</summary>
    public sealed record All(ImmutableArray<ScopeCondition> Of) : ScopeCondition;

    /// <summary>At least one of these holds.</summary>
    public sealed record Any(ImmutableArray<ScopeCondition> Of) : ScopeCondition;
}
