using System.Collections.Immutable;

namespace City.Context;

/// <summary>
/// How far subscriptions have come: those of a tenant share one position, and only those that have something to be told
/// yet, or read by themselves, have one of their own.
/// </summary>
/// <param name="Tenants">The shared position by tenant.</param>
/// <param name="Behind">Positions of their own, by the name under which the subscription is kept.</param>
/// <param name="Counts">What was sent, by the same names.</param>
internal sealed record Cursors(
    ImmutableSortedDictionary<string, FeedPosition> Tenants, ImmutableSortedDictionary<string, FeedPosition> Behind,
    ImmutableDictionary<string, SubscriptionCounts> Counts)
{
    /// <summary>Nobody has come anywhere.</summary>
    public static readonly Cursors None = new(
        ImmutableSortedDictionary.Create<string, FeedPosition>(StringComparer.Ordinal),
        ImmutableSortedDictionary.Create<string, FeedPosition>(StringComparer.Ordinal),
        ImmutableDictionary.Create<string, SubscriptionCounts>(StringComparer.Ordinal));

    /// <summary>How far everybody has come. The gate is held.</summary>
    public static Cursors Of(IEnumerable<Follower> followers, IReadOnlyDictionary<string, Subscription> all)
    {
        var (tenants, behind, counts) =
            (None.Tenants.ToBuilder(), None.Behind.ToBuilder(), None.Counts.ToBuilder());
        foreach (var follower in followers) tenants[follower.Tenant] = follower.Position;
        foreach (var (name, each) in all)
        {
            if (each.Counts.Sent > 0) counts[name] = each.Counts;
            if (each.IsLive && each.Mailbox.IsEmpty) continue;
            var position = each.IsLive && tenants.TryGetValue(each.Record.Caller.Tenant, out var shared)
                ? shared
                : each.Progress;
            behind[name] = each.Mailbox.Floor(position);
        }

        return new Cursors(tenants.ToImmutable(), behind.ToImmutable(), counts.ToImmutable());
    }

    /// <summary>
    /// A position that is not ahead of the feed, as after a store was set back; the head where it is of another city.
    /// </summary>
    public static FeedPosition Within(FeedPosition position, FeedPosition head) =>
        position.Seqs.Length == head.Seqs.Length
            ? new FeedPosition([.. position.Seqs.Zip(head.Seqs, Math.Min)])
            : head;

    /// <summary>The shared position of a tenant, or null.</summary>
    public FeedPosition? PositionOf(string tenant) => Tenants.GetValueOrDefault(tenant);

    /// <summary>The position of a subscription that was behind, or null.</summary>
    public FeedPosition? BehindOf(string name) => Behind.GetValueOrDefault(name);

    /// <summary>What was sent to a subscription.</summary>
    public SubscriptionCounts CountsOf(string name) => Counts.GetValueOrDefault(name, SubscriptionCounts.None);
}
