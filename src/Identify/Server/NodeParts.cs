using Microsoft.Extensions.Logging;

namespace City.Identify;

/// <summary>What the doors of a node share.</summary>
internal sealed record NodeParts(
    AnswerWriter Answers, Resolver Resolver, WriteDesk Writes, Recursion Recursion, TimeProvider Clock, ILogger Log)
{
    /// <summary>Counts what is answered.</summary>
    public required Traffic Traffic { get; init; }

    /// <summary>The prefixes that went to other nodes.</summary>
    public required AwayPrefixes Away { get; init; }

    /// <summary>The key with which it signs its answers.</summary>
    public required SiteKey Key { get; init; }

    /// <summary>How much may be registered.</summary>
    public required QuotaDesk Quotas { get; init; }

    /// <summary>Which server of which site this is.</summary>
    public required SiteShare Share { get; init; }

    /// <summary>Ends handles with digits of their own.</summary>
    public required Mint Mint { get; init; }

    /// <summary>How often one source may ask.</summary>
    public required NodeLimits Limits { get; init; }
}
