using City.Stores.Memory;

namespace City.Live.Tests;

/// <summary>What is left of a person who was erased, and of one whose key is lost.</summary>
public sealed class ErasureTests
{
    private const string Secret = "13800001111";

    [Fact]
    public async Task An_erased_value_cannot_be_proved_by_asking_for_it()
    {
        await using var rig = await SealedRig.OpenAsync();
        foreach (var id in new[] { "urn:p:1", "urn:p:2" })
            await rig.WriteAsync(SealedRig.Create(id, SealedRig.Person, SealedRig.Text(SealedRig.Phone, Secret)));
        await rig.WriteAsync(SealedRig.Create("urn:p:3", SealedRig.Person, SealedRig.Text(SealedRig.Phone, "1")));
        var before = new AsOf(null, Knowledge.Of(rig.City.Head));
        Assert.Equal(["urn:p:1", "urn:p:2"], await AskAsync(rig, Comparison.Equal, before));
        Assert.Equal(["urn:p:3"], await AskAsync(rig, Comparison.NotEqual, before));

        await rig.EraseAsync("urn:p:1");
        await rig.EraseAsync("urn:p:3");

        Assert.Equal(["urn:p:2"], await AskAsync(rig, Comparison.Equal, before));
        Assert.Empty(await AskAsync(rig, Comparison.NotEqual, before));
        // A city that starts between the key and what it sealed knows of the erasure too.
        var key = (await rig.Plain.Store.Keys.OfAsync("", "urn:p:2", CityRig.Cancel))!;
        await rig.Plain.Store.Keys.DestroyAsync(
            new DestroyedKey(key.Id, "", "urn:p:2", new(1), false), CityRig.Cancel);
        await using var again = await rig.ReopenAsync();
        Assert.Equal(SealedValue.Erased, await again.ValueAsync("urn:p:2", SealedRig.Phone));
        Assert.Empty(await AskAsync(again, Comparison.Equal, null));
        Assert.Empty(await AskAsync(again, Comparison.NotEqual, null));
    }

    [Fact]
    public async Task An_erasure_is_noted_as_clean_only_once_the_city_could_be_read()
    {
        await using var rig = await SealedRig.OpenAsync();
        await rig.WriteAsync(SealedRig.Create("urn:p:1", SealedRig.Person, SealedRig.Text(SealedRig.Phone, Secret)));
        for (var shard = 0; shard < rig.City.Shards; shard++) rig.Plain.City.CloseShard(shard);

        var refused = await rig.City.EraseAsync("urn:p:1", CityRig.Caller, CityRig.Cancel);

        Assert.Equal("live.not-serving", refused.Refusal?.Code);
        Assert.False(Assert.Single(await rig.Plain.Store.Keys.DestroyedAsync(CityRig.Cancel)).Cleaned);
        await rig.Plain.City.OpenAllAsync(CityRig.Cancel);
        Assert.True((await rig.EraseAsync("urn:p:1")).Cleaned);
        Assert.Null(await rig.ValueAsync("urn:p:1", SealedRig.Phone));
    }

    [Fact]
    public async Task All_that_leads_to_a_person_is_cleaned_however_much_it_is()
    {
        await using var rig = await SealedRig.OpenAsync();
        const int many = 450;
        await rig.City.WriteAllAsync(
            [
                .. Enumerable.Range(0, many).Select(i => SealedRig.Create(
                    $"urn:app:{i}", SealedRig.Application, SealedRig.Link(SealedRig.Applicant, "urn:p:1"),
                    SealedRig.Text(SealedRig.Name, Secret))),
            ],
            CityRig.Caller, CityRig.Cancel);

        Assert.True((await rig.EraseAsync("urn:p:1")).Cleaned);

        for (var i = 0; i < many; i++) Assert.Null(await rig.ValueAsync($"urn:app:{i}", SealedRig.Name));
    }

    [Fact]
    public async Task What_was_written_again_after_the_key_is_not_cleaned_away()
    {
        await using var rig = await SealedRig.OpenAsync();
        await rig.WriteAsync(SealedRig.Create("urn:p:1", SealedRig.Person, SealedRig.Text(SealedRig.Phone, "1")));
        var gate = StoreGate.At(rig.Plain, MemoryStep.AppendBegins);
        var erasing = rig.EraseAsync("urn:p:1");
        await gate.Reached.Task;
        var writing = rig.WriteAsync(CityRig.Append("urn:p:1", SealedRig.Text(SealedRig.Phone, Secret)));
        gate.Open();

        Assert.True((await erasing).Cleaned);
        Assert.Equal(OutcomeKind.Updated, (await writing).Kind);
        Assert.Equal(Secret, await rig.ValueAsync("urn:p:1", SealedRig.Phone));
    }

    [Fact]
    public async Task A_lost_key_is_not_an_erasure_and_the_restored_one_opens_what_it_sealed()
    {
        using var master = MasterKey.Create();
        await using var rig = await SealedRig.OpenAsync(master: master);
        await rig.WriteAsync(SealedRig.Create("urn:p:1", SealedRig.Person, SealedRig.Text(SealedRig.Phone, Secret)));
        var keys = await ArchiveRig.MakeKeysAsync(rig.Plain.Store);
        await using var store = new MemoryStore(2);
        Assert.Null((await ArchiveRig.RestoreAsync(await ArchiveRig.MakeAsync(rig.Plain.Store), store)).Refusal);
        await using (var without = await SealedRig.OpenAsync(store, master))
        {
            Assert.Equal(SealedValue.KeyMissing, await without.ValueAsync("urn:p:1", SealedRig.Phone));
            Assert.Equal([SealedValue.KeyMissing], await without.PastAsync("urn:p:1", SealedRig.Phone));
            foreach (var id in new[] { "urn:p:1", "urn:p:2" })
                Assert.Equal("seal.key-missing", (await without.WriteAsync(SealedRig.Create(
                    id, SealedRig.Person, SealedRig.Text(SealedRig.Phone, "2")) with
                {
                    Kind = CommandKind.UpsertUpdate,
                })).Refusal?.Code);
            Assert.Empty(await AskAsync(without, Comparison.Equal, null));
            Assert.Empty(await store.Keys.ListAsync("", 9, CityRig.Cancel));
        }

        var found = Assert.Single((await StoreCheck.RunAsync(store, null, null, CityRig.Cancel)).Faults);
        Assert.Contains("nobody can read", found.What, StringComparison.Ordinal);
        await ArchiveRig.RestoreKeysAsync(keys, store);
        await using var again = await SealedRig.OpenAsync(store, master);
        Assert.Equal(Secret, await again.ValueAsync("urn:p:1", SealedRig.Phone));
    }

    [Fact]
    public async Task A_person_whose_key_is_lost_for_good_can_be_erased_and_written_again()
    {
        await using var rig = await SealedRig.OpenAsync();
        await rig.WriteAsync(SealedRig.Create("urn:p:1", SealedRig.Person, SealedRig.Text(SealedRig.Phone, Secret)));
        await using var store = new MemoryStore(2);
        Assert.Null((await ArchiveRig.RestoreAsync(await ArchiveRig.MakeAsync(rig.Plain.Store), store)).Refusal);
        await using var without = await SealedRig.OpenAsync(store);

        Assert.True((await without.EraseAsync("urn:p:1")).Cleaned);

        Assert.Equal([SealedValue.Erased, "removed"], await without.PastAsync("urn:p:1", SealedRig.Phone));
        await without.WriteAsync(CityRig.Append("urn:p:1", SealedRig.Text(SealedRig.Phone, "2")));
        Assert.Equal("2", await without.ValueAsync("urn:p:1", SealedRig.Phone));
    }

    [Fact]
    public async Task A_key_that_only_the_past_needs_is_missed_too()
    {
        await using var rig = await SealedRig.OpenAsync();
        await rig.WriteAsync(SealedRig.Create("urn:p:1", SealedRig.Person, SealedRig.Text(SealedRig.Phone, Secret)));
        await rig.WriteAsync(CityRig.Delete("urn:p:1"));
        await using var without = new MemoryStore(2);
        Assert.Null((await ArchiveRig.RestoreAsync(await ArchiveRig.MakeAsync(rig.Plain.Store), without)).Refusal);

        Assert.Empty((await StoreCheck.RunAsync(rig.Plain.Store, null, null, CityRig.Cancel)).Faults);
        Assert.Equal(
            "keys", Assert.Single((await StoreCheck.RunAsync(without, null, null, CityRig.Cancel)).Faults).Part);
    }

    private static async Task<List<string>> AskAsync(SealedRig rig, Comparison comparison, AsOf? asOf)
    {
        var query = new EntityQuery
        {
            Q = new QueryCondition.Compare(
                new AttributePath([SealedRig.Phone], []), comparison, [new Operand(Value.Of(Secret))]),
            AsOf = asOf,
        };
        var result = await rig.City.QueryAsync(query, CityRig.Caller, CityRig.Cancel);
        Assert.True(result.TryGet(out var page, out var refusal), refusal?.Detail);
        return [.. page.Entities.Select(entity => entity.Id).Order(StringComparer.Ordinal)];
    }
}
