using System.Collections.Concurrent;
using System.Text;
using City.Kernel;

namespace City.Identify;

/// <summary>
/// The writer: takes what waits, lets each change decide, writes one frame, syncs it, and only then shows it to readers
/// and answers. While the disk works, the next frame fills.
/// </summary>
internal sealed partial class HandleLog
{
    private const int FrameBytes = 4 << 20, BatchChangesMax = 4_096;

    private readonly BlockingCollection<Batch> _queue;
    private readonly Thread _writer;
    private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly OpenFrame _frame = new();
    private readonly RecordBuffer _current = new();
    private readonly WireWriter _body = new();
    private WriterView? _view;
    private volatile bool _failed;

    /// <inheritdoc/>
    public bool IsReadOnly => _failed;

    // A frame is begun anew at half a segment at the latest, so that with one batch more it fits into one.
    private int BatchBytesMax => Math.Min(FrameBytes, _options.SegmentBytes / 4);

    private int FrameBytesMax => Math.Min(FrameBytes, _options.SegmentBytes / 2);

    /// <inheritdoc/>
    public Task<ResponseCode[]> CommitAsync(
        IReadOnlyList<StoreChange> changes, Receipt? receipt, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(changes.Count, BatchChangesMax);
        var batch = new Batch(changes, receipt);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(batch.BytesMost, BatchBytesMax);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(batch.NameBytesMost, Frame.NameBytesMax);
        if (cancel.IsCancellationRequested) return Task.FromCanceled<ResponseCode[]>(cancel);
        if (_failed) return Task.FromResult(batch.All(ResponseCode.ReadOnly));
        try
        {
            if (!_queue.TryAdd(batch)) return Task.FromResult(batch.All(ResponseCode.Busy));
        }
        catch (InvalidOperationException)
        {
            // The node is closing.
            return Task.FromResult(batch.All(ResponseCode.Busy));
        }

        return batch.Done.Task;
    }

    private void Write()
    {
        try
        {
            while (_queue.TryTake(out var first, Timeout.Infinite))
            {
                var batches = Gather(first);
                if (_failed) Answer(batches, ResponseCode.ReadOnly);
                else Commit(batches);
            }
        }
        finally
        {
            _written.SetResult();
        }
    }

    /// <summary>Lets what waits decide, as much as one frame takes.</summary>
    private List<Batch> Gather(Batch first)
    {
        var batches = new List<Batch>();
        _frame.Clear();
        Audit.Begin();
        for (var batch = first; batch is not null; )
        {
            Decide(batch);
            batches.Add(batch);
            if (_frame.Length >= FrameBytesMax || !_queue.TryTake(out batch)) return batches;
        }

        return batches;
    }

    private void Decide(Batch batch)
    {
        var (receipt, id, hash) = (batch.Receipt, Array.Empty<byte>(), 0UL);
        var (found, again) = (default(Found), false);
        if (receipt is not null)
        {
            id = Encoding.UTF8.GetBytes(receipt.Id);
            hash = NameHash.Of(_seed, RecordKind.Receipt, id);
            found = FindForWriting(hash, RecordKind.Receipt, id, _current);
            again = found.Exists;
            if (again && !receipt.TryRead(_current.Body, batch.Changes, batch.Codes))
                batch.All(ResponseCode.ProtocolError);
            // What was told to come again has come again; the rest is as it was.
            if (again && !Array.Exists(batch.Codes, Receipt.IsOpen)) return;
        }

        for (var i = 0; i < batch.Changes.Count; i++)
        {
            if (again && !batch.Changes[i].IsBeside && !Receipt.IsOpen(batch.Codes[i])) continue;
            try
            {
                batch.Codes[i] = Decide(batch.Changes[i]);
            }
            catch (InvalidDataException)
            {
                // What is there was damaged on the disk: it is not changed, and reading it says where.
                batch.Codes[i] = ResponseCode.Error;
            }
        }

        if (receipt is null) return;
        _body.Clear();
        receipt.Write(_body, _clock.GetUtcNow().ToUnixTimeSeconds(), batch.Changes, batch.Codes);
        _frame.Add(RecordKind.Receipt, false, id, _body.Written, (hash, found));
    }

    private ResponseCode Decide(StoreChange change)
    {
        // Asked once: that of a note is another when it has decided.
        var asked = change.Name;
        var hash = NameHash.Of(_seed, change.Kind, asked);
        var found = FindForWriting(hash, change.Kind, asked, _current);
        if (change is MoveRecord move)
        {
            Move(move, hash, found);
            return ResponseCode.Success;
        }

        _body.Clear();
        change.Existed = found.Exists;
        var (effect, code) = change.Decide(_view ??= new WriterView(this), found.Exists ? _current : null, _body);
        if (effect == ChangeEffect.None || (effect == ChangeEffect.Remove && !found.Exists)) return code;
        // The name keeps the spelling it was registered with.
        var name = found.Exists ? _current.Name : asked;
        _frame.Add(change.Kind, effect == ChangeEffect.Remove, name, _body.Written, (hash, found));
        if (change.Kind == RecordKind.Home) _view.ForgetHomes();
        return code;
    }

    private Found FindForWriting(ulong hash, RecordKind kind, ReadOnlySpan<byte> name, RecordBuffer into)
    {
        if (_frame.Find(hash, kind, name, into) is { } pending) return pending;
        var place = Find(hash, kind, name, into, out var gone);
        return new Found(place, place == 0 ? 0 : Frame.RecordBytes + into.Name.Length + into.Body.Length, gone, -1);
    }

    private void Commit(List<Batch> batches)
    {
        try
        {
            if (_frame.Count > 0 && !TryPrepare())
            {
                Answer(batches, ResponseCode.ReadOnly);
                return;
            }

            if (_frame.Count > 0)
            {
                var bytes = _frame.Seal(++_frameNumber, _seed);
                RandomAccess.Write(_last.Handle, bytes, _last.End);
                RandomAccess.FlushToDisk(_last.Handle);
                Publish(bytes.Length);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Nobody knows what is on the disk now: the store is read again from it before it takes anything more.
            _failed = true;
            foreach (var batch in batches)
                batch.Done.SetException(new StoreException(
                    "The disk failed under a write; whether it is there is not known. Start the node again, and ask "
                    + "again with the same request id.", true, fault));
            return;
        }

        foreach (var batch in batches) batch.Done.SetResult(batch.Codes);
    }

    /// <summary>
    /// Takes all the room that the frame will need; false where the disk has none, and nothing is changed.
    /// </summary>
    private bool TryPrepare()
    {
        try
        {
            foreach (var (part, count) in _frame.NewNames(_index.PartOf)) _index.MakeRoom(part, count);
            if (_last.End + _frame.Length > _options.SegmentBytes) Roll();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private void Roll()
    {
        var next = Segment.Create(_options.Directory, _last.Number + 1, _seed, _options.SegmentBytes);
        _last.Seal();
        var segments = new Dictionary<int, Segment>(_segments) { [next.Number] = next };
        Volatile.Write(ref _segments, segments);
        _last = next;
        StartCompaction();
    }

    private void Publish(int frameBytes)
    {
        var start = _last.End + Frame.HeaderBytes;
        _last.End += frameBytes;
        var (handles, homes) = (0, 0);
        foreach (var record in _frame.Records)
        {
            if (record.Superseded) continue;
            if (record.Old != 0)
            {
                var former = _segments[(int)(record.Old >> PlaceShift)];
                former.LiveBytes -= record.OldLength;
                if (record.OldGone) former.GoneBytes -= record.OldLength;
            }

            _index.Put(record.Hash, record.Old, (long)_last.Number << PlaceShift | (start + record.Offset));
            _last.LiveBytes += record.Length;
            if (record.Gone) _last.GoneBytes += record.Length;
            var counted = (record.Gone ? 0 : 1) - (record.Old == 0 || record.OldGone ? 0 : 1);
            if (record.Kind == RecordKind.Handle)
            {
                handles += counted;
                Registered.Add(_frame.NameOf(record), counted);
            }
            else if (record.Kind == RecordKind.Home) homes += counted;
        }

        Interlocked.Add(ref _handles, handles);
        Interlocked.Add(ref _homes, homes);
        Audit.Keep();
        Volatile.Write(ref _published, _frameNumber);
        Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    private static void Answer(List<Batch> batches, ResponseCode code)
    {
        foreach (var batch in batches) batch.Done.SetResult(batch.All(code));
    }

    /// <summary>What a change sees: what is durable and what waits before it.</summary>
    private sealed class WriterView(HandleLog log) : IStoreView
    {
        private const int HomesMax = 4_096;

        private readonly RecordBuffer _record = new();
        private readonly Dictionary<ulong, byte[]> _homes = [];

        public bool TryRead(RecordKind kind, ReadOnlySpan<byte> name, RecordBuffer into) =>
            log.FindForWriting(NameHash.Of(log._seed, kind, name), kind, name, into).Exists;

        // Each change asks this of its prefix. What is durable is kept until some prefix changes.
        public bool IsHome(ReadOnlySpan<byte> prefix)
        {
            var hash = NameHash.Of(log._seed, RecordKind.Home, prefix);
            if (_homes.TryGetValue(hash, out var known) && HandleName.Same(known, prefix)) return true;
            var found = log.FindForWriting(hash, RecordKind.Home, prefix, _record);
            if (!found.Exists || found.Pending >= 0) return found.Exists;
            if (_homes.Count == HomesMax) _homes.Clear();
            _homes[hash] = prefix.ToArray();
            return true;
        }

        public void ForgetHomes() => _homes.Clear();
    }

    /// <summary>Changes that are carried out together.</summary>
    private sealed class Batch(IReadOnlyList<StoreChange> changes, Receipt? receipt)
    {
        public IReadOnlyList<StoreChange> Changes => changes;

        public Receipt? Receipt => receipt;

        public ResponseCode[] Codes { get; } = new ResponseCode[changes.Count];

        public long BytesMost { get; } =
            changes.Sum(change => (long)change.BytesMost + change.Name.Length + Frame.RecordBytes);

        public int NameBytesMost { get; } = changes.Max(change => change.Name.Length);

        public TaskCompletionSource<ResponseCode[]> Done { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ResponseCode[] All(ResponseCode code)
        {
            Array.Fill(Codes, code);
            return Codes;
        }
    }
}
