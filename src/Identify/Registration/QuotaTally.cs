using System.Text;

namespace City.Identify;

/// <summary>
/// What the changes of one batch take of quotas. Each change asks before it is carried out; what they took is written
/// to the quotas by the last changes of the same batch.
/// </summary>
internal sealed class QuotaTally
{
    private readonly Dictionary<string, Used> _used = new(StringComparer.OrdinalIgnoreCase);
    private readonly RecordBuffer _record = new();
    private readonly long _day;

    /// <summary>The tally of a batch.</summary>
    /// <param name="store">Which prefixes have a quota.</param>
    /// <param name="changes">The batch.</param>
    /// <param name="now">When it was asked for.</param>
    public QuotaTally(IStoreView store, IReadOnlyList<StoreChange> changes, DateTimeOffset now)
    {
        _day = now.ToUnixTimeSeconds() / 86_400;
        var last = Array.Empty<byte>();
        foreach (var change in changes.OfType<HandleChange>())
        {
            change.Tally = this;
            // The handles of a batch are mostly of one prefix.
            var prefix = HandleName.PrefixOf(change.Name);
            if (!prefix.SequenceEqual(HandleName.PrefixOf(last))) Begin(store, prefix);
            if (Parent(change) is { } parent) Begin(store, parent);
            last = change.Name;
        }
    }

    /// <summary>A prefix that is to be counted before anything is changed under it; null for none.</summary>
    public string? NeedsCount { get; private set; }

    /// <summary>The changes that write down what was taken.</summary>
    public IEnumerable<StoreChange> Changes => _used.Select(used => new QuotaChange(used.Key, quota =>
        quota is null || used.Value is { Changes: 0, Handles: 0, Prefixes: 0 } ? null : quota with
        {
            Handles = quota.Handles + used.Value.Handles,
            Prefixes = quota.Prefixes + used.Value.Prefixes,
            Changes = quota.ChangesOn(_day) + used.Value.Changes,
            Day = _day,
        }));

    /// <summary>
    /// Whether a change may be carried out; then it is counted. Busy while a prefix is being counted, RequestLimit,
    /// RegistrationLimit or PrefixLimit where a quota is used up.
    /// </summary>
    /// <param name="view">What there is, at the turn of the change.</param>
    /// <param name="change">The change.</param>
    /// <param name="more">1 where it is new, −1 where it goes, else 0.</param>
    public ResponseCode Take(IStoreView view, HandleChange change, int more)
    {
        var code = Look(view, HandleName.PrefixOf(change.Name), out var used, (quota, taken) =>
            quota.ChangesOn(_day) + taken.Changes >= quota.ChangesPerDayMax ? ResponseCode.RequestLimit
            : more > 0 && quota.Handles + taken.Handles >= quota.HandlesMax ? ResponseCode.RegistrationLimit
            : ResponseCode.Success);
        Used? parent = null;
        if (code == ResponseCode.Success && more != 0 && Parent(change) is { } above)
            code = Look(view, above, out parent, (quota, taken) =>
                more > 0 && quota.Prefixes + taken.Prefixes >= quota.PrefixesMax ? ResponseCode.PrefixLimit
                : ResponseCode.Success);
        if (code != ResponseCode.Success) return code;
        if (used is not null) (used.Changes, used.Handles) = (used.Changes + 1, used.Handles + more);
        if (parent is not null) parent.Prefixes += more;
        return code;
    }

    /// <summary>The prefix from which the prefix that a handle stands for is derived; null for other handles.</summary>
    private static byte[]? Parent(HandleChange change) => HandleName.PrefixNamedBy(change.Handle) is { } named
        && HandleName.ParentOf(named) is { } parent ? Encoding.UTF8.GetBytes(parent) : null;

    private void Begin(IStoreView store, ReadOnlySpan<byte> prefix)
    {
        if (PrefixQuota.Of(store, prefix, _record) is not null)
            _used.TryAdd(Encoding.UTF8.GetString(prefix), new Used());
    }

    private ResponseCode Look(
        IStoreView view, ReadOnlySpan<byte> prefix, out Used? used, Func<PrefixQuota, Used, ResponseCode> decide)
    {
        used = null;
        if (PrefixQuota.Of(view, prefix, _record) is not { } quota) return ResponseCode.Success;
        // Set since this batch was asked for: the next attempt counts.
        var name = Encoding.UTF8.GetString(prefix);
        if (!_used.TryGetValue(name, out used)) return ResponseCode.Busy;
        if (!quota.IsCounting) return decide(quota, used);
        NeedsCount = name;
        return ResponseCode.Busy;
    }

    private sealed class Used
    {
        public long Handles { get; set; }

        public long Prefixes { get; set; }

        public long Changes { get; set; }
    }
}
