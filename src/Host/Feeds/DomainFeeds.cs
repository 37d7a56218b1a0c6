using System.Collections.Immutable;
using City.Sense;

namespace City.Host.Feeds;

/// <summary>The feeds that the domains of this program bring along, each in the assembly of its domain.</summary>
internal static class DomainFeeds
{
    /// <summary>Stands for all domains.</summary>
    public const string All = "all";

    private const string Folder = "feeds/";

    private static readonly ImmutableSortedDictionary<string, ImmutableArray<BroughtFeed>> ByDomain =
        Domains.All().ToImmutableSortedDictionary(
            domain => domain.GetType().Namespace!.Split('.')[^1], Read, StringComparer.Ordinal);

    /// <summary>The domains that bring feeds.</summary>
    public static IEnumerable<string> Names => ByDomain.Where(each => !each.Value.IsEmpty).Select(each => each.Key);

    /// <summary>The feeds of the domains named, or of all.</summary>
    public static ImmutableArray<BroughtFeed> Of(IReadOnlyList<string> domains) =>
    [
        .. ByDomain.Where(each => domains.Contains(All) || domains.Contains(each.Key)).SelectMany(each => each.Value),
    ];

    private static ImmutableArray<BroughtFeed> Read(Kernel.IDomain domain)
    {
        var (assembly, name) = (domain.GetType().Assembly, domain.GetType().Namespace!.Split('.')[^1]);
        return
        [
            .. assembly.GetManifestResourceNames().Where(each => each.StartsWith(Folder, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal).Select(each =>
                {
                    using var text = new StreamReader(assembly.GetManifestResourceStream(each)!);
                    return new BroughtFeed($"domains/{name}/{each}", text.ReadToEnd());
                }),
        ];
    }
}
