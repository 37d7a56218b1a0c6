using City.Kernel;

namespace City.Live;

internal sealed partial class Shard
{
    /// <summary>
    /// Closes the open frame and hands it out for the log; null where there is nothing to do. The next frame begins
    /// behind it.
    /// </summary>
    public Frame? Seal()
    {
        if (_open.IsEmpty) return null;
        var frame = _open;
        frame.Names = _writer.NamesWritten;
        _open = NewFrame(frame.NextSeq);
        _sealed.Enqueue(frame);
        return frame;
    }

    /// <summary>
    /// Shows the changes of the oldest sealed frame, which is now durable, to readers, and gives the answers.
    /// </summary>
    /// <param name="frame">The frame.</param>
    /// <param name="kept">The frame as the log keeps it; null where it changes nothing.</param>
    /// <param name="done">Takes the batches that now have all outcomes; where null, they are completed here.</param>
    public void Publish(Frame frame, LogFrame? kept, ICollection<WriteBatch>? done = null)
    {
        if (!ReferenceEquals(_sealed.Dequeue(), frame))
            throw new InvalidOperationException("Frames are published in the order in which they were sealed.");
        _durableNames = frame.Names;
        if (kept is not null)
        {
            var body = kept.Body.Span;
            foreach (var change in frame.Changes)
            {
                var bytes = body.Slice(change.At, change.Length);
                var view = new ChangeView(bytes, _names, internNames: false);
                Show(view, change.Next, ++Seq);
                if (_pending.TryGetValue(change.Slot, out var last) && ReferenceEquals(last, change.Next))
                    _pending.Remove(change.Slot);
                _pendingChanges--;
                _pendingBytes -= change.Length + change.Next.Length;
            }
        }

        frame.Room.Clear();
        _rooms.Push(frame.Room);
        frame.Release(null, done);
    }

    private Frame NewFrame(long firstSeq) =>
        new(Number, firstSeq, _rooms.TryPop(out var room) ? room : new ByteWriter(RoomBytes));

    /// <summary>Takes a frame of the log into the state: recovery and replay.</summary>
    public void Replay(LogFrame frame)
    {
        var each = new FrameReader(frame);
        while (each.MoveNext())
        {
            if (each.Seq <= Seq) continue;
            if (each.Seq != Seq + 1)
                throw new InvalidDataException(
                    $"The log of shard {Number} lacks the changes from {Seq + 1} to {each.Seq - 1}.");
            var change = new ChangeView(each.Change, _names, internNames: true);
            var next = _builder.Next(change.Base.IsEmpty ? _records[change.Slot] : change.Base, change);
            if (!change.CommandId.IsEmpty) Remember(change, each.Seq);
            _nextSlot = Math.Max(_nextSlot, change.Slot + 1);
            Show(change, next, each.Seq);
            Seq = each.Seq;
        }

        _durableNames = _writer.NamesWritten = _names.Count;
        _open = NewFrame(Seq + 1);
    }

    /// <summary>
    /// The shard as it is after its last durable change. Costs nothing where nothing changed since the last call.
    /// </summary>
    public ShardView View()
    {
        var residence = Residence.View();
        if (_view is { } view && view.Seq == Seq && ReferenceEquals(view.History, History.View)
            && ReferenceEquals(view.Residence, residence))
            return view;
        return _view = new ShardView
        {
            Shard = Number,
            Seq = Seq,
            Slots = _durableSlots,
            Entities = Entities,
            Names = _names,
            NameCount = _durableNames,
            Records = _records.Snapshot(),
            Ids = _ids.Snapshot(),
            Types = _indexes.Types(),
            Places = _indexes.Places(),
            Values = _indexes.Values(),
            History = History.View,
            ArchivedSeq = Residence.LastSeq,
            LastRecordedAt = LastRecordedAt,
            Residence = residence,
        };
    }

    private void Show(in ChangeView change, ReadOnlySpan<byte> next, long seq)
    {
        var slot = change.Slot;
        var live = _records[slot];
        var last = change.Base.IsEmpty ? live : change.Base;
        _durableSlots = Math.Max(_durableSlots, slot + 1);
        if (change.Residency == Residency.Archived || !change.Base.IsEmpty) Move(change, live, next, seq);
        else
        {
            _records.Set(slot, next);
            if (last.IsEmpty) Introduce(change, slot);
            _indexes.Update(slot, live, next);
            Entities += (RecordState.IsThere(next) ? 1 : 0) - (RecordState.IsThere(live) ? 1 : 0);
        }

        History.Add(slot, seq, change, last);
        if (change.RecordedAt > LastRecordedAt) LastRecordedAt = change.RecordedAt;
    }

    /// <summary>Shows a change of an entity that was archived before it, or is since.</summary>
    private void Move(in ChangeView change, ReadOnlySpan<byte> live, ReadOnlySpan<byte> next, long seq)
    {
        var (slot, hash) = (change.Slot, HashOf(change));
        if (live.IsEmpty && change.Base.IsEmpty) RemovePendingId(hash, slot);
        var isArchived = change.Residency == Residency.Archived;
        var from = live;
        var to = isArchived ? default : next;
        if (from.IsEmpty && !to.IsEmpty) _ids.Add(IndexKeys.Id(hash, slot));
        if (!from.IsEmpty && to.IsEmpty) _ids.Remove(IndexKeys.Id(hash, slot));
        _indexes.Update(slot, from, to);
        Entities += (RecordState.IsThere(to) ? 1 : 0) - (RecordState.IsThere(from) ? 1 : 0);
        Residence.Take(slot, hash, seq, change.Base, isArchived ? next : default);
        if (!to.IsEmpty) _records.Set(slot, to);
        else if (!from.IsEmpty) _records.Remove(slot);
    }

    private void Introduce(in ChangeView change, int slot)
    {
        var hash = HashOf(change);
        _ids.Add(IndexKeys.Id(hash, slot));
        RemovePendingId(hash, slot);
    }

    private void RemovePendingId(ulong hash, int slot)
    {
        if (!_pendingIds.TryGetValue(hash, out var slots)) return;
        slots.Remove(slot);
        if (slots.Count == 0) _pendingIds.Remove(hash);
    }

    private ulong HashOf(in ChangeView change) =>
        StableHash.Of(_names[change.Tenant], System.Text.Encoding.UTF8.GetString(change.Id));

    private void Remember(in ChangeView change, long seq)
    {
        var key = CommandWindow.Key(
            _names[change.Tenant], System.Text.Encoding.UTF8.GetString(change.Id),
            System.Text.Encoding.UTF8.GetString(change.CommandId));
        _window.Add(key, seq, change.Kind switch
        {
            ChangeKind.Created => OutcomeKind.Created,
            ChangeKind.Deleted => OutcomeKind.Deleted,
            _ => OutcomeKind.Updated,
        });
        _window.Trim();
    }
}
