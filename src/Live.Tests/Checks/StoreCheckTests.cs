using City.Stores.Memory;

namespace City.Live.Tests;

public sealed class StoreCheckTests
{
    private const int Changes = 150;

    [Fact]
    public async Task A_sound_store_has_no_faults_and_all_of_it_is_counted()
    {
        await using var store = await StoreAsync();
        await store.Blobs.PutAsync("a", new byte[3], CityRig.Cancel);

        var report = await StoreCheck.RunAsync(store, null, null, CityRig.Cancel);

        Assert.Empty(report.Faults);
        Assert.Equal((Changes, 10L, 1L), (report.Changes, report.Entities, report.Documents));
        Assert.True(report.Points >= 50, "No history was packed, so none was compared.");
    }

    [Fact]
    public async Task History_covers_a_snapshot_that_ends_with_the_note_of_an_entity_elsewhere()
    {
        await using var store = new MemoryStore(8);
        var own = StableHash.Shard(StableHash.Of("", "urn:a"), 8);
        var key = Enumerable.Range(0, 100).Select(n => $"urn:key:{n}")
            .First(each => StableHash.Shard(StableHash.Of("", each), 8) != own);
        await using (var rig = await CityRig.OpenAsync(store, new LiveOptions { SnapshotEveryChanges = 1 }))
        {
            await rig.City.TransactAsync(key, [CityRig.Create("urn:a")], CityRig.Caller, CityRig.Cancel);
            await CityRig.UntilAsync(
                () => store.Snapshots.SeqAsync(own, CityRig.Cancel).AsTask().GetAwaiter().GetResult() == 1,
                "the shard of the note makes a snapshot");
        }

        Assert.Equal(1, await store.History.ThroughAsync(own, CityRig.Cancel));
        Assert.Empty((await StoreCheck.RunAsync(store, null, null, CityRig.Cancel)).Faults);
    }

    [Fact]
    public async Task A_bit_turned_in_any_frame_is_found_in_the_log()
    {
        await using var store = await StoreAsync();
        await foreach (var frame in store.Log.ReadAsync(0, 0, CityRig.Cancel))
        {
            ArchiveRig.Kept(frame.Body)[frame.Body.Length / 2] ^= 1;
            var fault = await OnlyAsync(store, "log");
            Assert.Contains($"{frame.FirstSeq} to {frame.LastSeq}", fault.What, StringComparison.Ordinal);
            Assert.Contains("backup", fault.Remedy, StringComparison.Ordinal);
            ArchiveRig.Kept(frame.Body)[frame.Body.Length / 2] ^= 1;
        }
    }

    [Fact]
    public async Task A_bit_turned_in_any_piece_of_a_snapshot_or_part_of_history_is_found_there()
    {
        await using var store = await StoreAsync();
        await foreach (var piece in store.Snapshots.LoadAsync(0, CityRig.Cancel))
        {
            ArchiveRig.Kept(piece)[piece.Length / 2] ^= 1;
            await OnlyAsync(store, "snapshots");
            ArchiveRig.Kept(piece)[piece.Length / 2] ^= 1;
        }

        foreach (var part in await store.History.PartsAsync(0, CityRig.Cancel))
        {
            var body = (await store.History.ReadAsync(0, part.Id, CityRig.Cancel))!.Value;
            ArchiveRig.Kept(body)[body.Length / 2] ^= 1;
            await OnlyAsync(store, "history");
            ArchiveRig.Kept(body)[body.Length / 2] ^= 1;
        }

        Assert.Empty((await StoreCheck.RunAsync(store, null, null, CityRig.Cancel)).Faults);
    }

    [Fact]
    public async Task A_log_with_a_frame_that_holds_other_changes_than_it_says_is_found()
    {
        await using var store = await StoreAsync();
        var head = await store.Log.HeadAsync(0, CityRig.Cancel);
        await store.Log.AppendAsync([new LogFrame(0, head + 1, head + 2, new byte[40])], CityRig.Cancel);

        Assert.Contains($"{head + 1} to {head + 2}", (await OnlyAsync(store, "log")).What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_snapshot_with_right_checksums_and_wrong_records_is_found()
    {
        await using var store = await StoreAsync();
        await using var other = await StoreAsync(first: 1_000);
        var seq = await store.Snapshots.SeqAsync(0, CityRig.Cancel);
        var shard = new Shard(0, new LiveOptions(), new IndexedAttributes([]));
        await foreach (var frame in other.Log.ReadAsync(0, 0, CityRig.Cancel))
            if (frame.LastSeq <= seq)
                shard.Replay(frame);
        await store.Snapshots.SaveAsync(
            0, seq, ShardSnapshot.WriteAsync(shard.View(), shard.WindowBytes()), CityRig.Cancel);

        Assert.Contains("urn:0, differs", (await OnlyAsync(store, "snapshots")).What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Points_that_are_missing_doubled_or_others_than_the_log_says_are_found()
    {
        await using var store = await StoreAsync();
        var through = await store.History.ThroughAsync(0, CityRig.Cancel);
        var part = (await store.History.PartsAsync(0, CityRig.Cancel))[0];
        var body = (await store.History.ReadAsync(0, part.Id, CityRig.Cancel))!.Value.ToArray();

        await store.History.CommitAsync(0, through, through, [], [part.Id], CityRig.Cancel);
        Assert.Contains($"{part.Points} too few", (await OnlyAsync(store, "history")).What, StringComparison.Ordinal);

        var (one, two) = (part with { Id = 901 }, part with { Id = 902 });
        await store.History.CommitAsync(0, through, through, [(one, body), (two, body)], [], CityRig.Cancel);
        Assert.Contains($"{part.Points} too many", (await OnlyAsync(store, "history")).What, StringComparison.Ordinal);

        await store.History.CommitAsync(0, through, through, [Changed(part, body)], [901, 902], CityRig.Cancel);
        Assert.Contains("not those that the log says.", (await OnlyAsync(store, "history")).What,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_whose_head_says_what_it_does_not_hold_is_found()
    {
        await using var store = await StoreAsync();
        var through = await store.History.ThroughAsync(0, CityRig.Cancel);
        var part = (await store.History.PartsAsync(0, CityRig.Cancel))[0];
        var body = (await store.History.ReadAsync(0, part.Id, CityRig.Cancel))!.Value.ToArray();
        var wrong = part with { Id = 901, LastSeries = part.LastSeries + 1 };
        await store.History.CommitAsync(0, through, through, [(wrong, body)], [part.Id], CityRig.Cancel);

        Assert.Contains("head of part 901", (await OnlyAsync(store, "history")).What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_ahead_of_the_log_is_found()
    {
        await using var store = await StoreAsync();
        var pieces = store.Snapshots.LoadAsync(0, CityRig.Cancel);
        await using var shorter = new MemoryStore(1);
        await shorter.Snapshots.SaveAsync(
            0, await store.Snapshots.SeqAsync(0, CityRig.Cancel), pieces, CityRig.Cancel);
        await shorter.History.CommitAsync(0, 0, 500, [], [], CityRig.Cancel);

        var faults = (await StoreCheck.RunAsync(shorter, null, null, CityRig.Cancel)).Faults;

        Assert.Equal(["history", "snapshots"], faults.Select(fault => fault.Part).Order());
        Assert.All(faults, fault => Assert.Contains("log ends with 0", fault.What, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Lost_history_behind_a_snapshot_is_found_and_built_again_from_the_log()
    {
        await using var store = await StoreAsync();
        await using var lost = new MemoryStore(1);
        await foreach (var frame in store.Log.ReadAsync(0, 0, CityRig.Cancel))
            await lost.Log.AppendAsync([frame], CityRig.Cancel);
        await lost.Snapshots.SaveAsync(
            0, await store.Snapshots.SeqAsync(0, CityRig.Cancel), store.Snapshots.LoadAsync(0, CityRig.Cancel),
            CityRig.Cancel);

        Assert.Contains("history ends with 0", (await OnlyAsync(lost, "snapshots")).What, StringComparison.Ordinal);

        await using var city = await CityRig.OpenAsync(lost);
        var past = await city.HistoryAsync(new HistoryQuery { Id = "urn:0", Attributes = [CityRig.Speed] });
        Assert.Equal(Changes / 10, Assert.Single(past.Series).Points.Length);
    }

    [Fact]
    public async Task A_sealed_value_without_its_key_is_found_unless_the_key_was_destroyed()
    {
        await using var rig = await SealedRig.OpenAsync();
        await rig.WriteAsync(SealedRig.Create("urn:p:1", SealedRig.Person, SealedRig.Text(SealedRig.Phone, "138")));
        var key = (await rig.Plain.Store.Keys.OfAsync("", "urn:p:1", CityRig.Cancel))!;
        Assert.Empty((await StoreCheck.RunAsync(rig.Plain.Store, null, null, CityRig.Cancel)).Faults);
        await using var without = new MemoryStore(2);
        Assert.Null((await ArchiveRig.RestoreAsync(await ArchiveRig.MakeAsync(rig.Plain.Store), without)).Refusal);

        Assert.Contains(key.Id, (await OnlyAsync(without, "keys")).What, StringComparison.Ordinal);

        await without.Keys.DestroyAsync(new DestroyedKey(key.Id, "", "urn:p:1", default, false), CityRig.Cancel);
        Assert.Empty((await StoreCheck.RunAsync(without, null, null, CityRig.Cancel)).Faults);
    }

    [Fact]
    public async Task A_key_that_does_not_open_is_named_and_another_citys_master_key_is_known_for_one()
    {
        using var master = MasterKey.Create();
        await using var rig = await SealedRig.OpenAsync(master: master);
        for (var i = 0; i < 3; i++)
            await rig.WriteAsync(
                SealedRig.Create($"urn:p:{i}", SealedRig.Person, SealedRig.Text(SealedRig.Phone, "138")));
        var store = rig.Plain.Store;
        Assert.Empty((await StoreCheck.RunAsync(store, master, null, CityRig.Cancel)).Faults);

        var key = (await store.Keys.OfAsync("", "urn:p:1", CityRig.Cancel))!;
        ArchiveRig.Kept(key.Wrapped)[7] ^= 1;
        var named = Assert.Single((await StoreCheck.RunAsync(store, master, null, CityRig.Cancel)).Faults);
        Assert.Equal("keys", named.Part);
        Assert.Contains(key.Id, named.What, StringComparison.Ordinal);
        Assert.Empty((await StoreCheck.RunAsync(store, null, null, CityRig.Cancel)).Faults);

        using var other = MasterKey.Create();
        var all = Assert.Single((await StoreCheck.RunAsync(store, other, null, CityRig.Cancel)).Faults);
        Assert.Contains("None of the", all.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_store_that_is_written_meanwhile_nothing_is_said()
    {
        await using var rig = await CityRig.OpenAsync();
        await rig.WriteAsync(CityRig.Create("urn:a"));
        var progress = new Writing(() => rig.WriteAsync(CityRig.Create("urn:b")).GetAwaiter().GetResult());
        var busy = await Assert.ThrowsAsync<StoreException>(
            () => StoreCheck.RunAsync(rig.Store, null, progress, CityRig.Cancel));
        Assert.Contains("Stop the brain", busy.Message, StringComparison.Ordinal);
    }

    private sealed class Writing(Func<Outcome> write) : IProgress<ArchiveProgress>
    {
        public void Report(ArchiveProgress value) => write();
    }

    private static (HistoryPart Part, ReadOnlyMemory<byte> Body) Changed(HistoryPart part, byte[] body)
    {
        var (reader, points) = (new HistoryPartReader(part, body), new List<PackedPoint>());
        reader.Read(PointRange.All, static _ => true, points);
        using var writer = new HistoryPartWriter(part.Tier);
        for (var i = 0; i < points.Count; i++)
            writer.Add(points[i] with { Mantissa = points[i].Mantissa + (i == 7 ? 1 : 0) },
                reader.Shapes[points[i].Shape]);
        writer.Finish();
        var (changed, bytes) = Assert.Single(writer.Parts);
        return (changed with { Id = 903 }, bytes);
    }

    private static async Task<StoreFault> OnlyAsync(ICityStore store, string part)
    {
        var fault = Assert.Single((await StoreCheck.RunAsync(store, null, null, CityRig.Cancel)).Faults);
        Assert.Equal(part, fault.Part);
        return fault;
    }

    /// <summary>A store of one shard with a snapshot, packed history, and a log that goes on behind both.</summary>
    private static async Task<MemoryStore> StoreAsync(int first = 0)
    {
        var store = new MemoryStore(1);
        await using var rig = await CityRig.OpenAsync(store, new LiveOptions { SnapshotEveryChanges = 50 });
        for (var i = 0; i < Changes; i++)
        {
            await rig.WriteAsync(i < 10
                ? CityRig.Create($"urn:{i}", CityRig.Number(first + i), CityRig.Number(first, "https://t/limit"))
                : CityRig.Append($"urn:{i % 10}", CityRig.Number(first + i + 0.25)));
            if (i == 70) await CityRig.SnapshotAsync(rig);
        }

        return store;
    }
}
