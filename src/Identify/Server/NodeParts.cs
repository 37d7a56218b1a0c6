using Microsoft.Extensions.Logging;

namespace City.Identify;

/// <summary>What the doors of a node share.</summary>
internal sealed record NodeParts(
    AnswerWriter Answers, Resolver Resolver, WriteDesk Writes, Recursion Recursion, TimeProvider Clock, ILogger Log)
{
    /// <summary>Counts what is answered.</summary>
    public required Traffic Traffic { get; init; }

    /// <summary>The servers of this node, as others are told.</summary>
    public SiteRecord Site { get; set; } = new();
}
