using System.Collections.Immutable;

namespace City.Identify;

/// <summary>The newest reports of one node, the newest last.</summary>
/// <param name="Prefix">Its prefix.</param>
/// <param name="Reports">A week of hours at most.</param>
internal sealed record NodeReports(string Prefix, ImmutableArray<NodeReport> Reports)
{
    /// <summary>Reports kept of one node.</summary>
    public const int Kept = 168;

    /// <summary>The newest.</summary>
    public NodeReport Latest => Reports[^1];

    /// <summary>The same with one more.</summary>
    public NodeReports With(NodeReport report) =>
        this with { Reports = [.. Reports.Skip(Math.Max(0, Reports.Length + 1 - Kept)), report] };
}
