using System.Collections.Immutable;
using City.Kernel;

namespace City.Live;

/// <summary>
/// A shard's history: changes become points in the open buffer; full buffers wait to be packed into parts of the
/// store. Called by the shard's one writer; its <see cref="View"/> may be read by any thread.
/// </summary>
internal sealed class ShardHistory(int shard, NameTable names, int bufferPoints)
{
    private volatile HistoryView _view = new([], [new HistoryBuffer()]);

    public HistoryView View => _view;

    /// <summary>The last change whose points are all in parts of the store.</summary>
    public long Through { get; private set; }

    /// <summary>How many full buffers wait to be packed.</summary>
    public int Backlog => _view.Buffers.Length - 1;

    public long Points { get; private set; }

    private HistoryBuffer Open => _view.Buffers[^1];

    /// <summary>What the store holds already, before the log is replayed.</summary>
    public void Restore(long through, IReadOnlyList<HistoryPart> parts)
    {
        Through = through;
        Points = parts.Sum(part => (long)part.Points);
        _view = new HistoryView([.. parts], [new HistoryBuffer()]);
    }

    public void Add(int slot, long seq, in ChangeView change, ReadOnlySpan<byte> last)
    {
        if (seq <= Through) return;
        if (change.Kind == ChangeKind.Placed)
        {
            Open.Has(seq);
            return;
        }

        var removesAll = change.Kind == ChangeKind.Deleted && RecordState.IsThere(last);
        var set = new AttributeList(change.Set);
        var removed = removesAll ? new AttributeList(new EntityView(last).Attributes) : default;
        if (Open.IsFull || Open.Count + 1 + set.Count + change.RemovedCount + removed.Count > bufferPoints)
            Turn();
        var head = SeriesKey.Of(slot, EntityHead.Series);
        if (removesAll) Open.AddRemoval(head, seq, change.RecordedAt);
        else if (EntityHead.IsIn(change)) Open.AddHead(head, seq, change, last);
        while (set.MoveNext())
            Open.Add(
                Key(slot, set.Name, set.Dataset), seq, change.RecordedAt, set.Body,
                aside: change.Kind == ChangeKind.Recorded);
        while (removed.MoveNext())
            Open.AddRemoval(Key(slot, removed.Name, removed.Dataset), seq, change.RecordedAt);
        var reader = new ByteReader(change.Removed);
        for (var left = change.RemovedCount; left > 0; left--)
            Open.AddRemoval(Key(slot, reader.Count(), reader.Count()), seq, change.RecordedAt);
        Open.Has(seq);
    }

    /// <summary>Closes the open buffer, so that it is packed next; does nothing where no change came into it.</summary>
    public void Turn()
    {
        if (Open.LastSeq > 0) _view = _view with { Buffers = _view.Buffers.Add(new HistoryBuffer()) };
    }

    /// <summary>The oldest buffer that waits to be packed, or null.</summary>
    public HistoryBuffer? NextToPack() => _view.Buffers.Length > 1 ? _view.Buffers[0] : null;

    /// <summary>Parts of the store have taken the place of a buffer.</summary>
    public void Packed(HistoryBuffer buffer, IEnumerable<HistoryPart> parts)
    {
        if (!ReferenceEquals(_view.Buffers[0], buffer))
            throw new InvalidOperationException("Buffers are packed in their order.");
        Through = buffer.LastSeq;
        Points += buffer.Count;
        _view = new HistoryView(_view.Parts.AddRange(parts), _view.Buffers.RemoveAt(0));
    }

    /// <summary>Merged parts have taken the place of others.</summary>
    public void Merged(IReadOnlyCollection<HistoryPart> removed, IReadOnlyCollection<HistoryPart> added)
    {
        var ids = removed.Select(part => part.Id).ToHashSet();
        Points += added.Sum(part => (long)part.Points) - removed.Sum(part => (long)part.Points);
        _view = _view with { Parts = [.. _view.Parts.Where(part => !ids.Contains(part.Id)), .. added] };
    }

    private long Key(int slot, int name, int dataset)
    {
        var series = SeriesKey.Find(names, name, dataset);
        return series >= 0
            ? SeriesKey.Of(slot, series)
            : throw new InvalidOperationException($"Shard {shard} has no number for an attribute instance.");
    }
}
