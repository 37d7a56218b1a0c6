using City.Stores.Memory;

namespace City.Live.Tests;

public sealed class ResidenceTests
{
    [Fact]
    public async Task A_closed_case_leaves_memory_and_is_found_as_before()
    {
        await using var rig = await ArchivedRig.OpenAsync();
        await rig.WriteAsync(ArchivedRig.NewCase("urn:case:1", "open"));
        Assert.Equal((1, 0), ArchivedRig.InMemory(rig));

        await rig.WriteAsync(ArchivedRig.Set("urn:case:1", "closed"));
        Assert.Equal((0, 1), ArchivedRig.InMemory(rig));
        var shelved = Say.Entity((await rig.FindAsync("urn:case:1"))!);
        await ArchivedRig.CarryAsync(rig);

        Assert.Equal((0, 0), ArchivedRig.InMemory(rig));
        Assert.Equal(shelved, Say.Entity((await rig.FindAsync("urn:case:1"))!));
        Assert.Equal(1, (await rig.City.StatusAsync(CityRig.Cancel)).Shards.Sum(shard => shard.Archived));
    }

    [Fact]
    public async Task A_case_that_is_opened_again_comes_back_to_memory_and_can_be_closed_again()
    {
        await using var rig = await ArchivedRig.OpenAsync();
        for (var round = 0; round < 3; round++)
        {
            await rig.WriteAsync(round == 0
                ? ArchivedRig.NewCase("urn:case:1", "closed") : ArchivedRig.Set("urn:case:1", "closed"));
            await ArchivedRig.CarryAsync(rig);
            Assert.Equal((0, 0), ArchivedRig.InMemory(rig));
            Assert.Equal(OutcomeKind.Updated, (await rig.WriteAsync(ArchivedRig.Set("urn:case:1", "open"))).Kind);
            Assert.Equal((1, 0), ArchivedRig.InMemory(rig));
            Assert.Single((await rig.QueryAsync(new EntityQuery())).Entities);
        }

        Assert.Equal(6, (await rig.FeedAsync()).Count);
        var past = await rig.HistoryAsync(new HistoryQuery { Id = "urn:case:1", Attributes = [ArchivedRig.Status] });
        Assert.Equal(6, Assert.Single(past.Series).Points.Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_archived_entity_is_changed_deleted_and_made_again_as_any_other(bool reopen)
    {
        var rig = await ArchivedRig.OpenAsync();
        await rig.WriteAsync(ArchivedRig.New(
            "urn:r:1", ArchivedRig.Record, CityRig.Number(1), CityRig.Number(5, "https://t/a")));
        await CarryAsync();

        var again = await rig.WriteAsync(ArchivedRig.New("urn:r:1", "https://t/Other"));
        Assert.Equal("entity.exists", again.Refusal?.Code);
        await CarryAsync();
        Assert.Equal(OutcomeKind.Updated, (await rig.WriteAsync(CityRig.Append("urn:r:1", CityRig.Number(2)))).Kind);
        await CarryAsync();
        Assert.Equal(2, (await rig.FindAsync("urn:r:1"))!.Attributes.Length);
        Assert.Equal(OutcomeKind.Deleted, (await rig.WriteAsync(CityRig.Delete("urn:r:1"))).Kind);
        await CarryAsync();
        Assert.Null(await rig.FindAsync("urn:r:1"));
        Assert.Empty((await rig.QueryAsync(new EntityQuery())).Entities);
        var past = await rig.HistoryAsync(new HistoryQuery { Id = "urn:r:1" });
        Assert.Equal([2, 3], past.Series.Select(series => series.Points.Length).Order());
        Assert.Equal("entity.unknown", (await rig.WriteAsync(CityRig.Delete("urn:r:1"))).Refusal?.Code);
        await CarryAsync();
        Assert.Equal(OutcomeKind.Created, (await rig.WriteAsync(ArchivedRig.New("urn:r:1", ArchivedRig.Record))).Kind);
        await CarryAsync();
        Assert.Empty((await rig.FindAsync("urn:r:1"))!.Attributes);
        Assert.Equal((0, 0), ArchivedRig.InMemory(rig));
        await rig.DisposeAsync();

        async Task CarryAsync()
        {
            await ArchivedRig.CarryAsync(rig);
            if (reopen) rig = await rig.ReopenAsync();
        }
    }

    [Fact]
    public async Task A_command_on_an_archived_entity_that_is_sent_again_is_carried_out_once()
    {
        await using var rig = await ArchivedRig.OpenAsync();
        await rig.WriteAsync(ArchivedRig.New("urn:r:1", ArchivedRig.Record));
        await ArchivedRig.CarryAsync(rig);
        var command = CityRig.Append("urn:r:1", CityRig.Number(2)) with { CommandId = "c1" };

        var first = await rig.WriteAsync(command);
        await ArchivedRig.CarryAsync(rig);
        await using var again = await rig.ReopenAsync();
        var second = await again.WriteAsync(command);

        Assert.Equal((first.Kind, first.Seq, true), (second.Kind, second.Seq, second.Repeated));
        Assert.Equal(2, (await again.FeedAsync()).Count);
    }

    [Fact]
    public async Task A_transaction_over_archived_and_live_entities_is_done_as_a_whole_or_not_at_all()
    {
        await using var rig = await ArchivedRig.OpenAsync();
        var made = await TransactAsync(
            ArchivedRig.NewCase("urn:t:1", "closed"), ArchivedRig.NewCase("urn:t:2", "open"));
        Assert.All(made, outcome => Assert.Equal(OutcomeKind.Created, outcome.Kind));
        await ArchivedRig.CarryAsync(rig);

        var refused = await TransactAsync(
            ArchivedRig.Set("urn:t:1", "open"), ArchivedRig.Set("urn:t:2", "closed"), CityRig.Delete("urn:t:3"));
        Assert.All(refused, outcome => Assert.Equal("entity.unknown", outcome.Refusal?.Code));
        Assert.Equal((1, 0), ArchivedRig.InMemory(rig));

        var moved = await TransactAsync(
            ArchivedRig.Set("urn:t:1", "open"), ArchivedRig.Set("urn:t:2", "closed"),
            ArchivedRig.Set("urn:t:1", "closed"));
        Assert.All(moved, outcome => Assert.Equal(OutcomeKind.Updated, outcome.Kind));
        await ArchivedRig.CarryAsync(rig);
        Assert.Equal((0, 0), ArchivedRig.InMemory(rig));
        Assert.Equal(2, (await rig.QueryAsync(new EntityQuery { Count = true })).Total);

        async Task<ImmutableArray<Outcome>> TransactAsync(params EntityCommand[] commands) =>
            await rig.City.TransactAsync("urn:key", commands, CityRig.Caller, CityRig.Cancel);
    }

    [Fact]
    public async Task Commands_for_one_archived_entity_in_a_batch_are_carried_out_in_their_order()
    {
        await using var rig = await ArchivedRig.OpenAsync();
        await rig.WriteAsync(ArchivedRig.New("urn:r:1", ArchivedRig.Record, CityRig.Number(1)));
        await ArchivedRig.CarryAsync(rig);

        var outcomes = await rig.City.WriteAllAsync(
            [
                CityRig.Append("urn:r:1", CityRig.Number(2)), CityRig.Delete("urn:r:1"),
                ArchivedRig.New("urn:r:1", ArchivedRig.Record, CityRig.Number(3)),
                CityRig.Append("urn:r:1", CityRig.Number(4)),
            ], CityRig.Caller, CityRig.Cancel);

        Assert.Equal(
            [OutcomeKind.Updated, OutcomeKind.Deleted, OutcomeKind.Created, OutcomeKind.Updated],
            outcomes.Select(outcome => outcome.Kind));
        Assert.Equal("4", Assert.Single((await rig.FindAsync("urn:r:1"))!.Attributes).Value.ToJson());
    }

    [Fact]
    public async Task Pages_have_one_order_while_entities_move()
    {
        await using var rig = await ArchivedRig.OpenAsync();
        var ids = Enumerable.Range(0, 60).Select(i => $"urn:case:{i}").ToList();
        foreach (var id in ids) await rig.WriteAsync(ArchivedRig.NewCase(id, "open"));
        EntityQuery[] queries =
        [
            new() { Types = new TypeCondition.Is(ArchivedRig.Case) }, new(),
            new() { Q = new QueryCondition.PointsTo("urn:person:1") },
            new()
            {
                Types = new TypeCondition.Any(
                    [new TypeCondition.Is("https://t/None"), new TypeCondition.Is(ArchivedRig.Case)]),
            },
        ];
        foreach (var query in queries)
        {
            var whole = (await rig.QueryAsync(query with { Limit = 100 })).Entities.Select(each => each.Id).ToList();
            Assert.Equal(60, whole.Count);
            var paged = new List<string>();
            for (var offset = 0; offset < 60; offset += 10)
            {
                var page = await rig.QueryAsync(query with { Limit = 10, Offset = offset });
                paged.AddRange(page.Entities.Select(each => each.Id));
                foreach (var id in ids.Where((_, i) => (i + offset) % 3 == 0))
                    await rig.WriteAsync(ArchivedRig.Set(id, offset % 20 == 0 ? "closed" : "open"));
                if (offset % 30 == 0) await ArchivedRig.CarryAsync(rig);
            }

            Assert.Equal(whole, paged);
        }
    }

    [Fact]
    public async Task Replay_needs_no_depot_and_a_lost_one_is_built_again_from_the_log()
    {
        var options = ArchivedRig.Options with { SnapshotEveryChanges = 10, ShelfRecords = 100 };
        await using var rig = await ArchivedRig.OpenAsync(options: options);
        for (var i = 0; i < 30; i++)
            await rig.WriteAsync(ArchivedRig.New($"urn:r:{i}", ArchivedRig.Record, CityRig.Number(i)));
        for (var i = 0; i < 30; i += 2) await rig.WriteAsync(CityRig.Append($"urn:r:{i}", CityRig.Number(100 + i)));
        for (var i = 0; i < 30; i += 5) await rig.WriteAsync(CityRig.Delete($"urn:r:{i}"));
        await CityRig.SnapshotAsync(rig);
        var before = await AllAsync(rig);
        await rig.City.DisposeAsync();
        var after = rig.Memory.Reopen();
        for (var shard = 0; shard < 2; shard++) await after.Depot.ClearAsync(shard, CityRig.Cancel);

        await using var again = await ArchivedRig.OpenAsync(after, options);

        Assert.Equal(before, await AllAsync(again));
        Assert.Equal(24, before.Count);
        Assert.Equal(OutcomeKind.Updated, (await again.WriteAsync(CityRig.Append("urn:r:1", CityRig.Number(7)))).Kind);
    }

    [Fact]
    public async Task A_depot_ahead_of_its_log_is_not_trusted()
    {
        await using var rig = await ArchivedRig.OpenAsync();
        await rig.WriteAsync(ArchivedRig.New("urn:r:1", ArchivedRig.Record, CityRig.Number(1)));
        await ArchivedRig.CarryAsync(rig);
        await rig.City.DisposeAsync();
        var store = rig.Memory.Reopen();
        for (var shard = 0; shard < 2; shard++)
        {
            await using var reading = await store.Depot.ReadAsync(CityRig.Cancel);
            var through = reading.Through[shard];
            await store.Depot.CommitAsync(
                shard, new DepotCommit(through, through + 500, "", [new DepotEntry(70, new byte[40], [])]),
                CityRig.Cancel);
        }

        var report = await StoreCheck.RunAsync(store, null, null, CityRig.Cancel);
        Assert.Contains(report.Faults, fault => fault.Part == "archive");
        await using var again = await ArchivedRig.OpenAsync(store);

        Assert.Equal("1", Assert.Single((await again.FindAsync("urn:r:1"))!.Attributes).Value.ToJson());
        Assert.Single((await again.QueryAsync(new EntityQuery())).Entities);
    }

    [Fact]
    public async Task Attributes_that_are_declared_later_are_indexed_in_the_depot_too()
    {
        await using var rig = await ArchivedRig.OpenAsync(
            options: ArchivedRig.Options with { IndexedAttributes = [], ShelfRecords = 100 });
        for (var i = 0; i < 20; i++)
            await rig.WriteAsync(ArchivedRig.New($"urn:r:{i}", ArchivedRig.Record, CityRig.Number(i % 4)));
        await ArchivedRig.CarryAsync(rig);
        await rig.City.DisposeAsync();

        await using var again = await ArchivedRig.OpenAsync(
            rig.Memory.Reopen(), ArchivedRig.Options with { IndexedAttributes = [CityRig.Speed] });

        var q = new QueryCondition.Compare(new([CityRig.Speed], []), Comparison.Equal, [new(Value.Of(3L))]);
        Assert.Equal(5, (await again.QueryAsync(new EntityQuery { Q = q })).Entities.Length);
        Assert.All(again.City.Hosts, host => Assert.True(host.Residence.IsIndexed));
    }

    [Fact]
    public async Task A_declaration_that_changes_moves_an_entity_at_its_next_change()
    {
        await using var rig = await ArchivedRig.OpenAsync();
        await rig.WriteAsync(ArchivedRig.New("urn:r:1", ArchivedRig.Record));
        await rig.WriteAsync(ArchivedRig.New("urn:o:1", "https://t/Other"));
        await ArchivedRig.CarryAsync(rig);
        await rig.City.DisposeAsync();

        await using var again = await ArchivedRig.OpenAsync(
            rig.Memory.Reopen(), new LiveOptions { Archived = [new ArchivedType("https://t/Other", null)] });

        Assert.Equal((1, 0), ArchivedRig.InMemory(again));
        await again.WriteAsync(CityRig.Append("urn:r:1", CityRig.Number(1)));
        Assert.Equal((2, 0), ArchivedRig.InMemory(again));
        await again.WriteAsync(CityRig.Append("urn:o:1", CityRig.Number(1)));
        Assert.Equal((1, 1), ArchivedRig.InMemory(again));
    }

    [Fact]
    public async Task While_the_depot_cannot_be_read_writes_on_unknown_ids_are_refused_and_change_nothing()
    {
        await using var rig = await ArchivedRig.OpenAsync();
        await rig.WriteAsync(ArchivedRig.New("urn:r:1", ArchivedRig.Record));
        await rig.WriteAsync(ArchivedRig.New("urn:o:1", "https://t/Other"));
        await ArchivedRig.CarryAsync(rig);
        var head = rig.City.Head;
        rig.Memory.Interrupt = step =>
            step == MemoryStep.DepotRead ? throw new StoreException("The disk fails.", retry: true) : default;

        var refused = await rig.WriteAsync(CityRig.Append("urn:r:1", CityRig.Number(1)));
        Assert.Equal("live.not-serving", refused.Refusal?.Code);
        Assert.Equal(head, rig.City.Head);
        Assert.NotNull(await rig.FindAsync("urn:o:1"));
        await Assert.ThrowsAsync<StoreException>(() => rig.FindAsync("urn:r:1"));
        rig.Memory.Interrupt = null;

        Assert.NotNull(await rig.FindAsync("urn:r:1"));
    }

    [Fact]
    public async Task What_waits_for_the_depot_is_bounded_and_past_that_writes_are_refused()
    {
        await using var rig = await CityRig.OpenAsync(options: ArchivedRig.Options, shards: 1);
        rig.Memory.Interrupt = step =>
            step == MemoryStep.DepotCommit ? throw new StoreException("The disk is full.", retry: true) : default;
        Outcome last = default;
        var taken = 0;
        for (; taken < 50 && last.Refusal is null; taken++)
            last = await rig.WriteAsync(ArchivedRig.New($"urn:r:{taken}", ArchivedRig.Record));

        Assert.Equal("live.overloaded", last.Refusal?.Code);
        Assert.InRange(taken, 4 * 3, 4 * 3 + 3);
        rig.Memory.Interrupt = null;
        await CityRig.UntilAsync(() => !rig.City.Hosts[0].Residence.IsFull, "the depot takes what waited");
        Assert.Equal(OutcomeKind.Created, (await rig.WriteAsync(ArchivedRig.New("urn:r:99", ArchivedRig.Record))).Kind);
    }

    [Fact]
    public async Task A_program_that_knows_of_no_depot_reads_no_change_of_an_archived_entity()
    {
        await using var rig = await CityRig.OpenAsync(options: ArchivedRig.Options, shards: 1);
        await rig.WriteAsync(ArchivedRig.New("urn:o:1", "https://t/Other"));
        await rig.WriteAsync(ArchivedRig.NewCase("urn:case:1", "closed"));
        await rig.WriteAsync(ArchivedRig.Set("urn:case:1", "open"));
        await rig.WriteAsync(ArchivedRig.Set("urn:case:1", "open"));
        var formats = new List<byte>();
        await foreach (var frame in rig.Store.Log.ReadAsync(0, 0, CityRig.Cancel))
            for (var each = new FrameReader(frame); each.MoveNext();)
                formats.Add(each.Change[0]);

        Assert.Equal([1, 2, 2, 1], formats);
    }

    [Fact]
    public async Task Who_erases_a_person_reaches_archived_entities()
    {
        await using var rig = await CityRig.OpenAsync(
            options: SealedRig.Options with { Archived = [new ArchivedType(SealedRig.Application, null)] }, shards: 2);
        using var master = MasterKey.Create();
        var city = new SealedCity(rig.City, rig.Store.Keys, master, SealedRig.Options, rig.Clock);
        await city.WriteAsync(
            SealedRig.Create("urn:a:1", SealedRig.Application, SealedRig.Text(SealedRig.Name, "Li"),
                SealedRig.Link(SealedRig.Applicant, "urn:p:1")), CityRig.Caller, CityRig.Cancel);
        await ArchivedRig.CarryAsync(rig);
        Assert.Equal((0, 0), ArchivedRig.InMemory(rig));

        var erased = await city.EraseAsync("urn:p:1", CityRig.Caller, CityRig.Cancel);

        Assert.True(erased.TryGet(out var note, out _) && note.Cleaned);
        Assert.Equal(SealedRig.Applicant, Assert.Single((await rig.FindAsync("urn:a:1"))!.Attributes).Name);
    }

    private static async Task<List<string>> AllAsync(CityRig rig) =>
        [
            .. (await rig.QueryAsync(new EntityQuery { Limit = 1_000 })).Entities
                .Select(each => Say.Entity(each.ToEntity())),
        ];
}
