using City.Stores.Memory;

namespace City.Live.Tests;

/// <summary>Under whose key a value is sealed, however it comes.</summary>
public sealed class SealedWritesTests
{
    private const string Secret = "13800001111", Other = "13900002222";

    private static readonly Caller Clerk = new("", "clerk", Grants.Write);

    [Fact]
    public async Task What_is_written_by_somebody_who_may_not_read_goes_with_the_person_it_tells_of()
    {
        await using var rig = await SealedRig.OpenAsync();
        await rig.WriteAsync(Application());

        Assert.Equal(OutcomeKind.Updated, (await rig.WriteAsync(Named(), Clerk)).Kind);

        await GoesWithAsync(rig, "urn:p:1");
    }

    [Fact]
    public async Task What_is_written_while_its_entity_waits_for_the_disk_goes_with_the_person_it_tells_of()
    {
        await using var rig = await SealedRig.OpenAsync();
        var gate = StoreGate.At(rig.Plain, MemoryStep.AppendBegins);
        var creating = rig.WriteAsync(Application());
        await gate.Reached.Task;
        var naming = rig.WriteAsync(Named());
        gate.Open();

        Assert.Equal(OutcomeKind.Created, (await creating).Kind);
        Assert.Equal(OutcomeKind.Updated, (await naming).Kind);
        await GoesWithAsync(rig, "urn:p:1");
    }

    [Fact]
    public async Task What_is_written_behind_its_entity_in_one_batch_goes_with_the_person_it_tells_of()
    {
        await using var rig = await SealedRig.OpenAsync();
        var unnamed = SealedRig.Link(SealedRig.Applicant, "") with { Value = Value.Null };

        var outcomes = await rig.City.WriteAllAsync(
            [
                Application(), Named(), CityRig.Append("urn:app:1", unnamed),
                CityRig.Append("urn:app:1", SealedRig.Link(SealedRig.Applicant, "urn:p:2"),
                    SealedRig.Text(SealedRig.Name, "Second")),
                CityRig.Delete("urn:app:1"),
                SealedRig.Create("urn:app:1", SealedRig.Application, SealedRig.Link(SealedRig.Applicant, "urn:p:1")),
                Named(),
            ],
            CityRig.Caller, CityRig.Cancel);

        Assert.All(outcomes, outcome => Assert.Null(outcome.Refusal));
        await GoesWithAsync(rig, "urn:p:1");
    }

    [Fact]
    public async Task What_comes_with_other_types_goes_with_the_person_those_tell_of()
    {
        await using var rig = await SealedRig.OpenAsync();
        await rig.WriteAsync(Application());
        var person = SealedRig.Create(
            "urn:app:1", SealedRig.Person, SealedRig.Link(SealedRig.Applicant, "urn:p:1"),
            SealedRig.Text(SealedRig.Name, Other));

        Assert.Equal(OutcomeKind.Updated, (await rig.WriteAsync(person with { Kind = CommandKind.Upsert })).Kind);

        await GoesWithAsync(rig, "urn:app:1");
    }

    [Fact]
    public async Task What_comes_as_the_link_to_a_person_is_removed_goes_with_its_own_entity()
    {
        await using var rig = await SealedRig.OpenAsync();
        await rig.WriteAsync(Application());
        var unlinking = CityRig.Append(
            "urn:app:1", SealedRig.Link(SealedRig.Applicant, "") with { Value = Value.Null },
            SealedRig.Text(SealedRig.Name, Other));

        Assert.Equal(OutcomeKind.Updated, (await rig.WriteAsync(unlinking with { NoOverwrite = true })).Kind);

        await GoesWithAsync(rig, "urn:app:1");
    }

    [Fact]
    public async Task A_key_that_another_process_destroyed_is_forgotten_by_the_one_that_is_asked_too()
    {
        await using var rig = await SealedRig.OpenAsync();
        await rig.WriteAsync(SealedRig.Create("urn:p:1", SealedRig.Person, SealedRig.Text(SealedRig.Name, Secret)));
        var keys = rig.Plain.Store.Keys;
        var key = (await keys.OfAsync("", "urn:p:1", CityRig.Cancel))!;
        await keys.DestroyAsync(new DestroyedKey(key.Id, "", "urn:p:1", new(1), Cleaned: true), CityRig.Cancel);

        await rig.EraseAsync("urn:p:1");

        Assert.Equal(SealedValue.Erased, await rig.ValueAsync("urn:p:1", SealedRig.Name));
        await rig.WriteAsync(CityRig.Append("urn:p:1", SealedRig.Text(SealedRig.Name, Other)));
        await using var again = await rig.ReopenAsync();
        Assert.Equal(Other, await again.ValueAsync("urn:p:1", SealedRig.Name));
    }

    [Fact]
    public async Task A_key_of_which_nobody_knows_whether_it_is_destroyed_seals_nothing_more()
    {
        await using var below = await CityRig.OpenAsync(new MemoryStore(1), SealedRig.Options);
        using var master = MasterKey.Create();
        var keys = new SlowKeys(below.Store.Keys) { FailsBehindDestroying = true };
        var city = new SealedCity(below.City, keys, master, SealedRig.Options, below.Clock);
        var person = SealedRig.Create("urn:p:1", SealedRig.Person, SealedRig.Text(SealedRig.Name, Secret));
        await city.WriteAsync(person, CityRig.Caller, CityRig.Cancel);

        await Assert.ThrowsAsync<StoreException>(
            async () => await city.EraseAsync("urn:p:1", CityRig.Caller, CityRig.Cancel));
        await city.WriteAsync(
            CityRig.Append("urn:p:1", SealedRig.Text(SealedRig.Name, Other)), CityRig.Caller, CityRig.Cancel);

        var again = new SealedCity(below.City, keys, master, SealedRig.Options, below.Clock);
        var found = await again.FindAsync("urn:p:1", CityRig.Caller, CityRig.Cancel);
        Assert.True(found.TryGet(out var record, out var refusal), refusal?.Detail);
        Assert.Equal(Other, Assert.Single(record.ToEntity().Attributes).Value.AsText());
    }

    [Fact]
    public async Task A_repeated_command_gets_its_first_answer_though_its_entity_tells_of_somebody_else_by_now()
    {
        await using var rig = await SealedRig.OpenAsync();
        await rig.WriteAsync(Application());
        var linking = CityRig.Append("urn:app:1", SealedRig.Link(SealedRig.Applicant, "urn:p:2"));
        var first = await rig.WriteAsync(linking with { CommandId = "c1" });
        await rig.WriteAsync(CityRig.Append("urn:app:1", SealedRig.Link(SealedRig.Applicant, "urn:p:3")));
        await rig.WriteAsync(Named());

        var again = await rig.WriteAsync(linking with { CommandId = "c1" });

        Assert.Equal((OutcomeKind.Updated, first.Seq, true), (again.Kind, again.Seq, again.Repeated));
        Assert.Equal("seal.subject", (await rig.WriteAsync(linking)).Refusal?.Code);
        await GoesWithAsync(rig, "urn:p:3");
    }

    [Fact]
    public async Task A_batch_in_which_entities_stand_once_is_written_at_once()
    {
        await using var rig = await SealedRig.OpenAsync(new MemoryStore(1), shards: 1);
        var appends = 0;
        rig.Plain.Memory.Interrupt = step =>
        {
            if (step == MemoryStep.AppendBegins) appends++;
            return default;
        };
        var commands = Enumerable.Range(0, 50).Select(i => SealedRig.Create(
            $"urn:p:{i}", SealedRig.Person, SealedRig.Text(SealedRig.Phone, Secret)) with
        {
            Kind = CommandKind.UpsertUpdate,
        }).ToList();

        await rig.City.WriteAllAsync(commands, CityRig.Caller, CityRig.Cancel);
        var first = Interlocked.Exchange(ref appends, 0);
        await rig.City.WriteAllAsync([.. commands, .. commands], CityRig.Caller, CityRig.Cancel);

        Assert.InRange(first, 1, 2);
        Assert.InRange(appends, 1, 2);
    }

    [Fact]
    public async Task A_type_that_knows_nothing_personal_does_not_open_what_is()
    {
        await using var rig = await SealedRig.OpenAsync();
        await rig.WriteAsync(SealedRig.Create("urn:p:1", SealedRig.Person, SealedRig.Text(SealedRig.Phone, "1")));
        var plain = SealedRig.Create("urn:p:1", "https://t/Shop", SealedRig.Text(SealedRig.Phone, Secret));

        Assert.Equal(
            OutcomeKind.Updated, (await rig.WriteAsync(plain with { Kind = CommandKind.UpsertUpdate }, Clerk)).Kind);

        Assert.DoesNotContain(Secret, await rig.EverythingKeptAsync(), StringComparison.Ordinal);
        Assert.Equal(Secret, await rig.ValueAsync("urn:p:1", SealedRig.Phone));
    }

    [Fact]
    public async Task Where_it_cannot_be_said_whose_a_value_is_nothing_is_written()
    {
        await using var rig = await SealedRig.OpenAsync();
        await rig.WriteAsync(Application());
        for (var shard = 0; shard < rig.City.Shards; shard++) rig.Plain.City.CloseShard(shard);

        Assert.Equal("live.not-serving", (await rig.WriteAsync(Named())).Refusal?.Code);
        var reader = Clerk with { Grants = Grants.Read };
        Assert.Equal("access.denied", (await rig.WriteAsync(Named(), reader)).Refusal?.Code);
        Assert.Null(await rig.Plain.Store.Keys.OfAsync("", "urn:app:1", CityRig.Cancel));
    }

    [Fact]
    public async Task What_is_sealed_for_one_person_does_not_come_to_another_unless_it_is_sent_again()
    {
        await using var rig = await SealedRig.OpenAsync();
        await rig.WriteAsync(SealedRig.Create(
            "urn:app:1", SealedRig.Application, SealedRig.Text(SealedRig.Name, "its own")));
        var link = CityRig.Append("urn:app:1", SealedRig.Link(SealedRig.Applicant, "urn:p:1"));

        var refused = await rig.WriteAsync(link);
        var sent = await rig.WriteAsync(
            link with { Attributes = [.. link.Attributes, SealedRig.Text(SealedRig.Name, Other)] });

        Assert.Equal(("seal.subject", SealedRig.Name), (refused.Refusal?.Code, refused.Refusal?.At));
        Assert.Equal(OutcomeKind.Updated, sent.Kind);
        await GoesWithAsync(rig, "urn:p:1");
        Assert.Equal(
            ["its own", SealedValue.Erased, "removed"], await rig.PastAsync("urn:app:1", SealedRig.Name));
    }

    [Fact]
    public async Task What_a_merge_leaves_inside_a_sealed_value_does_not_come_to_another_person_either()
    {
        await using var rig = await SealedRig.OpenAsync();
        var name = SealedRig.Text(SealedRig.Name, Other);
        var noted = SealedRig.Text(SealedRig.Name, "of the first") with
        {
            SubAttributes = [SealedRig.Text("urn:note", Secret)],
        };
        await rig.WriteAsync(Application() with { Attributes = [.. Application().Attributes, noted] });
        var link = SealedRig.Link(SealedRig.Applicant, "urn:p:2");
        var merge = CityRig.Append("urn:app:1") with { Kind = CommandKind.Merge };

        var refused = await rig.WriteAsync(merge with { Attributes = [link, name] });
        var removed = await rig.WriteAsync(
            merge with { Attributes = [link, name with { SubAttributes = [Gone("urn:note")] }] });

        Assert.Equal(("seal.subject", SealedRig.Name), (refused.Refusal?.Code, refused.Refusal?.At));
        Assert.Equal(OutcomeKind.Updated, removed.Kind);
        await GoesWithAsync(rig, "urn:p:2");
    }

    [Fact]
    public async Task What_is_given_and_not_written_does_not_come_to_another_person()
    {
        await using var rig = await SealedRig.OpenAsync();
        await rig.WriteAsync(SealedRig.Create(
            "urn:app:1", SealedRig.Application, SealedRig.Text(SealedRig.Name, Other)));
        var link = SealedRig.Link(SealedRig.Applicant, "urn:p:1");

        var refused = await rig.WriteAsync(
            CityRig.Append("urn:app:1", link, SealedRig.Text(SealedRig.Name, Secret)) with { NoOverwrite = true });

        Assert.Equal(("seal.subject", SealedRig.Name), (refused.Refusal?.Code, refused.Refusal?.At));
        await GoesWithAsync(rig, "urn:app:1");
    }

    [Fact]
    public async Task A_transaction_whose_values_rest_on_each_other_is_refused_as_a_whole()
    {
        await using var rig = await SealedRig.OpenAsync();

        var refused = await rig.City.TransactAsync(
            "urn:key", [Application(), Named()], CityRig.Caller, CityRig.Cancel);
        var made = await rig.City.TransactAsync(
            "urn:key", [Application(), CityRig.Create("urn:c")], CityRig.Caller, CityRig.Cancel);

        Assert.All(refused, outcome => Assert.Equal("seal.together", outcome.Refusal?.Code));
        Assert.All(made, outcome => Assert.Equal(OutcomeKind.Created, outcome.Kind));
        await rig.WriteAsync(Named());
        await GoesWithAsync(rig, "urn:p:1");
    }

    [Fact]
    public async Task Two_merges_of_one_value_at_once_both_stay()
    {
        await using var rig = await SealedRig.OpenAsync();
        await rig.WriteAsync(SealedRig.Create("urn:p:1", SealedRig.Person, Json("""{"x":0}""")));
        var merges = Enumerable.Range(0, 8).Select(i => rig.WriteAsync(new EntityCommand
        {
            Kind = CommandKind.Merge, Id = "urn:p:1", Attributes = [Json($$"""{"m{{i}}":1}""")],
        })).ToList();
        await Task.WhenAll(merges);

        var value = (await rig.FindAsync("urn:p:1")).Attributes.Single().Value.ToJson();
        Assert.All(Enumerable.Range(0, 8), i => Assert.Contains($"\"m{i}\"", value, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_erasure_waits_for_what_is_being_written_of_the_person()
    {
        await using var rig = await SealedRig.OpenAsync();
        await rig.WriteAsync(SealedRig.Create("urn:p:1", SealedRig.Person, SealedRig.Text(SealedRig.Phone, "1")));
        var gate = StoreGate.At(rig.Plain, MemoryStep.AppendBegins);
        var writing = rig.WriteAsync(CityRig.Append("urn:p:1", SealedRig.Text(SealedRig.Phone, Secret)));
        await gate.Reached.Task;
        var erasing = rig.EraseAsync("urn:p:1");
        var key = await rig.Plain.Store.Keys.OfAsync("", "urn:p:1", CityRig.Cancel);
        gate.Open();

        Assert.NotNull(key);
        Assert.Equal(OutcomeKind.Updated, (await writing).Kind);
        Assert.True((await erasing).Cleaned);
        Assert.Null(await rig.ValueAsync("urn:p:1", SealedRig.Phone));
        Assert.Equal(
            [SealedValue.Erased, SealedValue.Erased, "removed"], await rig.PastAsync("urn:p:1", SealedRig.Phone));
    }

    [Fact]
    public async Task A_key_that_was_read_before_it_was_destroyed_opens_and_seals_nothing_after()
    {
        await using var below = await CityRig.OpenAsync(new MemoryStore(1), SealedRig.Options);
        using var master = MasterKey.Create();
        var keys = new SlowKeys(below.Store.Keys);
        var writer = new KeyRing(keys, master, below.Clock, Chance.OfTheMachine);
        var cipher = await writer.ForSealingAsync("", "urn:p:1", CityRig.Cancel);
        var ring = new KeyRing(keys, master, below.Clock, Chance.OfTheMachine);
        keys.Hold();
        var opening = ring.ForOpeningAsync(cipher.Id, CityRig.Cancel).AsTask();
        var sealing = ring.ForSealingAsync("", "urn:p:1", CityRig.Cancel).AsTask();
        await keys.Read.Task;
        await keys.DestroyAsync(new DestroyedKey(cipher.Id, "", "urn:p:1", new(1), false), CityRig.Cancel);
        ring.Forget("", "urn:p:1", cipher.Id);
        keys.Open();

        Assert.Equal((null, true), await opening);
        Assert.NotEqual(cipher.Id, (await sealing).Id);
        Assert.Equal((null, true), await ring.ForOpeningAsync(cipher.Id, CityRig.Cancel));
        Assert.Equal([cipher.Id], await ring.DestroyedAsync(CityRig.Cancel));
    }

    private static Attribute Json(string json) => new()
    {
        Name = SealedRig.Name, Kind = AttributeKind.Property,
        Value = Value.Json(System.Text.Encoding.UTF8.GetBytes(json)),
    };

    private static Attribute Gone(string name) =>
        new() { Name = name, Kind = AttributeKind.Property, Value = Value.Null };

    private static EntityCommand Application() => SealedRig.Create(
        "urn:app:1", SealedRig.Application, SealedRig.Link(SealedRig.Applicant, "urn:p:1"));

    private static EntityCommand Named() => CityRig.Append("urn:app:1", SealedRig.Text(SealedRig.Name, Other));

    /// <summary>The name of the application is read until its person is erased.</summary>
    private static async Task GoesWithAsync(SealedRig rig, string subject)
    {
        Assert.Equal(Other, await rig.ValueAsync("urn:app:1", SealedRig.Name));
        Assert.True((await rig.EraseAsync(subject)).Cleaned);
        Assert.Null(await rig.ValueAsync("urn:app:1", SealedRig.Name));
        Assert.DoesNotContain(Other, await rig.PastAsync("urn:app:1", SealedRig.Name));
    }
}
