using System.Collections.Immutable;

namespace City.Context;

/// <summary>
/// What one subscriber has to be told, in order: what waits, and what is on its way. Changes of one entity that wait
/// together are told once, as the last of them left it. A parcel that did not arrive stays as it was, so that it is the
/// same notification when it is sent again. Plain: no clock, no threads, no I/O.
/// </summary>
internal sealed class Mailbox
{
    /// <summary>The most entities that wait, and that one notification tells of.</summary>
    public const int WaitingMax = 1_000;

    /// <summary>The most notifications on their way at once.</summary>
    public const int AtOnceMax = 8;

    private readonly OrderedDictionary<string, Due> _waiting = new(StringComparer.Ordinal);
    private readonly List<Parcel> _open = [];

    /// <summary>How many entities it has still to be told of.</summary>
    public int Count => _waiting.Count + _open.Sum(parcel => Math.Max(1, parcel.Dues.Length));

    /// <summary>Whether there is nothing to be told, and nothing on its way.</summary>
    public bool IsEmpty => _waiting.Count == 0 && _open.Count == 0;

    /// <summary>How many attempts have failed since the last one that did not.</summary>
    public int Failures { get; private set; }

    /// <summary>Before this nothing is sent.</summary>
    public DateTimeOffset NotBefore { get; private set; }

    /// <summary>Takes a change; false where it is full.</summary>
    public bool Add(Change change)
    {
        if (_waiting.TryGetValue(change.EntityId, out var due))
        {
            _waiting[change.EntityId] = due with { Change = change };
            return true;
        }

        if (_waiting.Count >= WaitingMax) return false;
        _waiting.Add(change.EntityId, new Due(change.Seq, change));
        return true;
    }

    /// <summary>A notification at an interval; nothing where the last one has not arrived yet.</summary>
    public void AddTick(Moment at)
    {
        if (_open.Count == 0) _open.Add(new Parcel([], at));
    }

    /// <summary>Whether something could go out now or later without anything else happening.</summary>
    public bool HasNext(bool together) => Next(together, take: false) is not null;

    /// <summary>The next parcel to send, if there is one for now; it is on its way then.</summary>
    /// <param name="now">The time.</param>
    /// <param name="together">Whether all that waits goes into one, as with throttling.</param>
    public Parcel? TryTake(DateTimeOffset now, bool together)
    {
        if (now < NotBefore || Next(together, take: true) is not { } parcel) return null;
        parcel.IsSending = true;
        return parcel;
    }

    /// <summary>A parcel has arrived, or never will.</summary>
    /// <param name="parcel">The parcel.</param>
    /// <param name="nextNotBefore">When the next may go out at the earliest.</param>
    public void Done(Parcel parcel, DateTimeOffset nextNotBefore)
    {
        _open.Remove(parcel);
        (Failures, NotBefore) = (0, nextNotBefore);
    }

    /// <summary>
    /// A parcel did not arrive and is to be sent again. What was on its way with another one that failed says nothing
    /// new.
    /// </summary>
    public void Failed(Parcel parcel, DateTimeOffset now, DateTimeOffset nextNotBefore)
    {
        parcel.IsSending = false;
        if (Failures > 0 && NotBefore > now) return;
        (Failures, NotBefore) = (Failures + 1, nextNotBefore);
    }

    /// <summary>Forgets what waits; what is on its way stays until it has arrived or failed.</summary>
    public void Clear()
    {
        _waiting.Clear();
        _open.RemoveAll(parcel => !parcel.IsSending);
        (Failures, NotBefore) = (0, default);
    }

    /// <summary>From where it would have to be read again to lose nothing of what it has not been told.</summary>
    public FeedPosition Floor(FeedPosition position)
    {
        var seqs = position.Seqs.ToArray();
        foreach (var due in _waiting.Values.Concat(_open.SelectMany(parcel => parcel.Dues)))
            seqs[due.Change.Shard] = Math.Min(seqs[due.Change.Shard], due.FirstSeq - 1);
        return new FeedPosition([.. seqs]);
    }

    private Parcel? Next(bool together, bool take)
    {
        var sending = _open.Count(parcel => parcel.IsSending);
        // While it fails, or what goes out must keep a distance in time, one attempt at a time.
        if (sending >= (together || Failures > 0 ? 1 : AtOnceMax)) return null;
        if (_open.Find(parcel => !parcel.IsSending) is { } again) return again;
        if (_waiting.Count == 0 || _open.Count >= AtOnceMax) return null;
        if (together) return Take([.. _waiting.Values], take);
        foreach (var (id, due) in _waiting)
            if (!_open.Exists(parcel => parcel.Dues.Any(each => each.Change.EntityId == id)))
                return Take([due], take);
        return null;
    }

    private Parcel Take(ImmutableArray<Due> dues, bool take)
    {
        var parcel = new Parcel(dues);
        if (!take) return parcel;
        foreach (var due in dues) _waiting.Remove(due.Change.EntityId);
        _open.Add(parcel);
        return parcel;
    }
}
