using System.Buffers.Binary;

namespace City.Identify;

/// <summary>
/// Carries what is still current out of segments that mostly hold old records, to the end of the log, and deletes them.
/// </summary>
internal sealed partial class HandleLog
{
    private const int MovesAtOnce = 256;
    private static readonly TimeSpan BusyPause = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _stopCompaction = new();
    private Task _compaction = Task.CompletedTask;

    /// <summary>Called by the writer, when a segment was closed.</summary>
    private void StartCompaction()
    {
        if (_compaction.IsCompleted) Volatile.Write(ref _compaction, Task.Run(CompactAsync));
    }

    private async Task CompactAsync()
    {
        try
        {
            while (NextToEmpty() is { } segment && await EmptyAsync(segment, _stopCompaction.Token))
            {
            }
        }
        catch (Exception fault) when (fault is OperationCanceledException or City.Kernel.StoreException or IOException
            or InvalidDataException)
        {
            // The node stops, or its disk failed: nothing is lost by not tidying up.
        }
    }

    private Segment? NextToEmpty()
    {
        var segments = Volatile.Read(ref _segments);
        var oldest = segments.Keys.Min();
        return segments.Values.OrderBy(segment => segment.Number).SkipLast(1)
            .FirstOrDefault(segment => segment.IsMostlyDead(segment.Number == oldest));
    }

    /// <returns>False where the segment is still there.</returns>
    private async Task<bool> EmptyAsync(Segment segment, CancellationToken cancel)
    {
        var oldest = Volatile.Read(ref _segments).Keys.Min() == segment.Number;
        var reader = new SegmentReader(segment, _seed, segment.End);
        var moves = new List<StoreChange>();
        long bytes = 0;
        while (NextMove(reader, segment.Number, oldest) is { } move)
        {
            moves.Add(move);
            bytes += move.Name.Length + move.BytesMost + Frame.RecordBytes;
            if (moves.Count < MovesAtOnce && bytes + WireLimits.MessageBytes < BatchBytesMax) continue;
            await MoveAsync(moves, cancel);
            (moves, bytes) = ([], 0);
        }

        if (moves.Count > 0) await MoveAsync(moves, cancel);
        // When this is answered all that was carried out of it is durable elsewhere.
        await MoveAsync([new MoveRecord(RecordKind.Handle, [], 0) { Drops = segment.Number }], cancel);
        return !Volatile.Read(ref _segments).ContainsKey(segment.Number);
    }

    private async Task MoveAsync(List<StoreChange> moves, CancellationToken cancel)
    {
        while ((await CommitAsync(moves, null, cancel))[0] == ResponseCode.Busy)
            await Task.Delay(BusyPause, _clock, cancel);
        if (_failed) throw new IOException("The disk failed under a write.");
    }

    private MoveRecord? NextMove(SegmentReader reader, int number, bool oldest)
    {
        while (true)
        {
            while (reader.NextRecord(out var record, out var offset))
            {
                var place = (long)number << PlaceShift | offset;
                if (!IsNewest(record.Kind, record.Name, place)) continue;
                var gone = record.IsGone || (record.Kind == RecordKind.Receipt && IsOver(record.Body));
                return new MoveRecord(record.Kind, record.Name.ToArray(), record.Body.Length)
                {
                    Place = place, Gone = gone, Forgets = gone && oldest,
                };
            }

            if (!reader.NextFrame()) return null;
        }
    }

    // What came of a request is remembered for a time only.
    private bool IsOver(ReadOnlySpan<byte> receipt) =>
        receipt.Length < 8 || _clock.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(
            Math.Clamp(BinaryPrimitives.ReadInt64BigEndian(receipt), 0, int.MaxValue)) > _options.ReceiptLife;

    /// <summary>Carries out one move, in the writer.</summary>
    private void Move(MoveRecord move, ulong hash, Found found)
    {
        if (move.Drops != 0)
        {
            Drop(move.Drops);
            return;
        }

        if (found.Place != move.Place || found.Pending >= 0) return;
        if (!move.Forgets)
        {
            _frame.Add(move.Kind, move.Gone, _current.Name, move.Gone ? [] : _current.Body, (hash, found));
            return;
        }

        // Nothing older can bring the name back, so it need not be said any more that it is gone.
        var segment = _segments[(int)(move.Place >> PlaceShift)];
        _index.Put(hash, found.Place, 0);
        segment.LiveBytes -= found.Length;
        if (found.Gone) segment.GoneBytes -= found.Length;
    }

    private void Drop(int number)
    {
        if (_segments[number].LiveBytes != 0) return;
        var segments = new Dictionary<int, Segment>(_segments);
        segments.Remove(number, out var segment);
        Volatile.Write(ref _segments, segments);
        segment!.Dispose();
        File.Delete(segment.Path);
    }

    /// <summary>
    /// Asks the writer to carry one record to the end of the log, or to let go of an emptied segment.
    /// </summary>
    private sealed class MoveRecord(RecordKind kind, byte[] name, int bodyBytes) : StoreChange(kind, name)
    {
        public long Place { get; init; }

        public bool Gone { get; init; }

        public bool Forgets { get; init; }

        public int Drops { get; init; }

        public override int BytesMost => bodyBytes;

        public override (ChangeEffect Effect, ResponseCode Code) Decide(
            IStoreView view, RecordBuffer? current, WireWriter body) => (ChangeEffect.None, ResponseCode.Success);
    }
}
