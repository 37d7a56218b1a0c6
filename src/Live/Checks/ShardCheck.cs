using City.Kernel;

namespace City.Live;

/// <summary>
/// Checks one shard of a store: its whole log is replayed; the snapshot with the log behind it must give the same
/// records, history the same points, and the depot the same archived entities.
/// </summary>
internal sealed class ShardCheck(int number, ICityStore store, FaultList faults, Action<LogFrame> progress)
{
    private static readonly LiveOptions Options = new();
    private static readonly IndexedAttributes Indexed = new([]);

    private readonly Shard _replayed = new(number, Options, Indexed);
    private readonly DepotCheck _depot = new(number, store.Depot);
    private PointSums _sums = new(0);

    /// <summary>Entities that are there after the whole log, live and archived.</summary>
    public long Entities => _replayed.Entities + _depot.Entities;

    /// <summary>Points in parts of history.</summary>
    public long Points { get; private set; }

    /// <summary>The names of the keys under which values of the entities are sealed, and were in their past.</summary>
    public HashSet<string> SealKeys { get; } = new(StringComparer.Ordinal);

    public async Task RunAsync(CancellationToken cancel)
    {
        var through = await faults.TryAsync("history", number, StoreCheck.HistoryRemedy,
            async () => await store.History.ThroughAsync(number, cancel).ConfigureAwait(false)).ConfigureAwait(false);
        _sums = new PointSums(through ?? 0);
        var archived = await faults.TryAsync("archive", number, StoreCheck.DepotRemedy,
            async () => await _depot.BeginAsync(cancel).ConfigureAwait(false)).ConfigureAwait(false);
        var sound = await faults.TryAsync("log", number, StoreCheck.LogRemedy,
            async () => await ReplayAsync(cancel).ConfigureAwait(false)).ConfigureAwait(false);
        // Nothing can be compared with a log that cannot be read.
        if (sound is null) return;
        if (through is { } covered)
            await faults.TryAsync("history", number, StoreCheck.HistoryRemedy,
                async () => await HistoryAsync(covered, cancel).ConfigureAwait(false)).ConfigureAwait(false);
        if (archived is not null)
            await faults.TryAsync("archive", number, StoreCheck.DepotRemedy,
                async () => await _depot.CompareAsync(sound.Value, _replayed.Names, cancel).ConfigureAwait(false))
                .ConfigureAwait(false);
        await faults.TryAsync("snapshots", number, StoreCheck.SnapshotRemedy,
            async () => await SnapshotAsync(through, archived, cancel).ConfigureAwait(false)).ConfigureAwait(false);
        FindSealKeys();
    }

    private async Task<long> ReplayAsync(CancellationToken cancel)
    {
        DepotCheck.Follow(_replayed, _depot.Take);
        var head = await store.Log.HeadAsync(number, cancel).ConfigureAwait(false);
        await foreach (var frame in store.Log.ReadAsync(number, 0, cancel).ConfigureAwait(false))
        {
            if (frame.FirstSeq != _replayed.Seq + 1)
                throw new InvalidDataException(
                    $"Behind change {_replayed.Seq} follows a frame that begins with change {frame.FirstSeq}.");
            _replayed.Replay(frame);
            Drain(_replayed, add: true);
            progress(frame);
        }

        if (_replayed.Seq != head)
            throw new InvalidDataException($"The log ends with change {_replayed.Seq} instead of {head}.");
        _replayed.History.Turn();
        Drain(_replayed, add: true);
        return head;
    }

    private async Task<long> HistoryAsync(long through, CancellationToken cancel)
    {
        if (through > _replayed.Seq)
            throw new InvalidDataException(
                $"History is covered through change {through}, but the log ends with {_replayed.Seq}.");
        var points = new List<PackedPoint>();
        foreach (var part in await store.History.PartsAsync(number, cancel).ConfigureAwait(false))
        {
            var body = await store.History.ReadAsync(number, part.Id, cancel).ConfigureAwait(false)
                ?? throw new InvalidDataException($"Part {part.Id} has no body.");
            var reader = new HistoryPartReader(part, body);
            _sums.TakeOff(reader.Dropped);
            points.Clear();
            reader.Read(PointRange.All, static _ => true, points);
            if (!IsHeadOf(part, points))
                throw new InvalidDataException($"The head of part {part.Id} does not fit its {points.Count} points.");
            foreach (var point in points)
                if (!_sums.TakeOff(point, reader.Shapes[point.Shape]))
                    throw new InvalidDataException(
                        $"Part {part.Id} holds a point of change {point.Seq}, but is to end with {through}.");
            Points += points.Count;
        }

        if (_sums.Difference() is { } other)
            throw new InvalidDataException(
                $"The points of the changes {other.FirstSeq} to {other.LastSeq} are not those that the log says"
                + (other.Missing == 0 ? "." : other.Missing > 0
                    ? $": {other.Missing} too few."
                    : $": {-other.Missing} too many."));
        return through;
    }

    private async Task<long> SnapshotAsync(long? through, long? archived, CancellationToken cancel)
    {
        var seq = await store.Snapshots.SeqAsync(number, cancel).ConfigureAwait(false);
        var restored = new Shard(number, Options, Indexed);
        restored.History.Restore(long.MaxValue, []);
        DepotCheck.Follow(restored, null);
        await Recovery.RestoreAsync(restored, store.Snapshots, cancel).ConfigureAwait(false);
        if (restored.Seq != seq)
            throw new InvalidDataException($"The snapshot is kept under change {seq} and says {restored.Seq}.");
        if (seq > _replayed.Seq)
            throw new InvalidDataException(
                $"The snapshot holds change {seq}, but the log ends with {_replayed.Seq}.");
        if (through < seq)
            throw new InvalidDataException($"The snapshot holds change {seq}, but history ends with {through}.");
        if (archived < restored.Residence.LastSeq)
            faults.Add("archive", number,
                $"The snapshot leaves what is archived to change {restored.Residence.LastSeq} to the archive, which "
                + $"ends with {archived}.", StoreCheck.DepotRemedy);
        await foreach (var frame in store.Log.ReadAsync(number, seq, cancel).ConfigureAwait(false))
            restored.Replay(frame);
        Compare(restored);
        return seq;
    }

    private void Compare(Shard restored)
    {
        var (all, some) = (_replayed.View(), restored.View());
        if ((all.Slots, all.Entities, all.NameCount) != (some.Slots, some.Entities, some.NameCount))
            throw new InvalidDataException(
                $"With the snapshot there are {some.Entities} entities and {some.NameCount} names, by the whole log "
                + $"{all.Entities} and {all.NameCount}.");
        for (var name = 0; name < all.NameCount; name++)
            if (all.Names[name] != some.Names[name])
                throw new InvalidDataException($"Name {name} differs between the snapshot and the log.");
        for (var slot = 0; slot < all.Slots; slot++)
            if (!all.Records[slot].SequenceEqual(some.Records[slot]))
                throw new InvalidDataException(
                    "The entity in slot " + slot + (all.Records[slot].IsEmpty ? "" : $", {all.Record(slot).Id},")
                    + " differs between the snapshot and the log.");
        if (!_replayed.WindowBytes().AsSpan().SequenceEqual(restored.WindowBytes()))
            throw new InvalidDataException("The remembered commands differ between the snapshot and the log.");
    }

    private void Drain(Shard shard, bool add)
    {
        while (shard.History.NextToPack() is { } buffer)
        {
            for (var i = 0; add && i < buffer.Count; i++)
            {
                var shape = buffer.Shape(buffer[i].Shape);
                _sums.Add(buffer[i], shape);
                if (PointShape.SealKeyOf(shape) is { } key) SealKeys.Add(key);
            }

            shard.History.Packed(buffer, []);
        }
    }

    private void FindSealKeys()
    {
        SealKeys.UnionWith(_depot.SealKeys);
        var view = _replayed.View();
        for (var slot = view.Records.Next(0); slot >= 0; slot = view.Records.Next(slot + 1))
            if (RecordState.IsThere(view.Records[slot]))
                SealKeys.UnionWith(SealedValue.KeysIn(view.Records[slot]));
    }

    private static bool IsHeadOf(HistoryPart part, List<PackedPoint> points) =>
        points.Count == part.Points && points.Count > 0
        && points[0].Series == part.FirstSeries && points[^1].Series == part.LastSeries
        && points.Min(point => point.Observed) == part.FirstObserved.Milliseconds
        && points.Max(point => point.Observed) == part.LastObserved.Milliseconds
        && points.Min(point => point.Seq) == part.FirstSeq && points.Max(point => point.Seq) == part.LastSeq;
}
