using System.Text;
using City.Stores.Memory;

namespace City.Live.Tests;

public sealed class KeyArchiveTests
{
    private static readonly DestroyedKey Note = new("k1", "t", "urn:p:1", new Moment(1_000), Cleaned: true);

    [Fact]
    public async Task A_citys_archive_holds_no_key_and_its_keys_come_from_their_own()
    {
        await using var store = await StoreAsync();
        var (city, keys) = (await ArchiveRig.MakeAsync(store), await ArchiveRig.MakeKeysAsync(store));
        Assert.DoesNotContain("wrapped-", Encoding.UTF8.GetString(city), StringComparison.Ordinal);
        await using var other = new MemoryStore(1);
        Assert.Null((await ArchiveRig.RestoreAsync(city, other)).Refusal);
        Assert.Empty(await other.Keys.ListAsync("", 10, CityRig.Cancel));

        Assert.Equal(new KeysRestored(3, 0, 0), await ArchiveRig.RestoreKeysAsync(keys, other));

        Assert.Equal(await KeysAsync(store), await KeysAsync(other));
        Assert.Equal(new KeysRestored(3, 0, 0), await ArchiveRig.RestoreKeysAsync(keys, other));
    }

    [Theory]
    [InlineData("the newer archive of the city")]
    [InlineData("the newer archive of the keys")]
    [InlineData("the newer list of destroyed keys")]
    public async Task Older_keys_never_bring_back_what_was_destroyed_later(string told)
    {
        await using var store = await StoreAsync();
        var (oldCity, oldKeys) = (await ArchiveRig.MakeAsync(store), await ArchiveRig.MakeKeysAsync(store));
        await store.Keys.DestroyAsync(Note, CityRig.Cancel);
        await using var other = new MemoryStore(1);
        var newer = told.EndsWith("city", StringComparison.Ordinal) ? await ArchiveRig.MakeAsync(store)
            : await ArchiveRig.MakeKeysAsync(store, destroyedOnly: told.Contains("list", StringComparison.Ordinal));

        Assert.Null((await ArchiveRig.RestoreAsync(oldCity, other)).Refusal);
        Assert.Equal(1, (await ArchiveRig.RestoreKeysAsync(newer, other, destroyedOnly: true)).Notes);
        Assert.Equal(new KeysRestored(2, 1, 0), await ArchiveRig.RestoreKeysAsync(oldKeys, other));

        Assert.Equal(["k2", "k3"], (await other.Keys.ListAsync("", 10, CityRig.Cancel)).Select(key => key.Id));
        Assert.Equal("k1", Assert.Single(await other.Keys.DestroyedAsync(CityRig.Cancel)).Id);
    }

    [Fact]
    public async Task A_list_that_comes_after_the_keys_destroys_them_again()
    {
        await using var store = await StoreAsync();
        var oldKeys = await ArchiveRig.MakeKeysAsync(store);
        await store.Keys.DestroyAsync(Note, CityRig.Cancel);
        await using var other = new MemoryStore(1);
        await ArchiveRig.RestoreKeysAsync(oldKeys, other);

        await ArchiveRig.RestoreKeysAsync(
            await ArchiveRig.MakeKeysAsync(store, destroyedOnly: true), other, destroyedOnly: true);

        Assert.Null(await other.Keys.FindAsync("k1", CityRig.Cancel));
    }

    [Fact]
    public async Task A_list_of_destroyed_keys_holds_no_key()
    {
        await using var store = await StoreAsync();
        await store.Keys.DestroyAsync(Note, CityRig.Cancel);

        var list = await ArchiveRig.CheckAsync(await ArchiveRig.MakeKeysAsync(store, destroyedOnly: true));

        Assert.Equal((ArchiveKind.Keys, 0L, 1L), (list.Kind, list.Keys, list.Destroyed));
    }

    [Fact]
    public async Task What_a_destroyed_key_sealed_leaves_the_city_again_after_a_restore_to_an_earlier_moment()
    {
        var master = MasterKey.Create();
        await using var rig = await SealedRig.OpenAsync(master: master);
        await rig.WriteAsync(SealedRig.Create("urn:p:1", SealedRig.Person, SealedRig.Text(SealedRig.Phone, "138")));
        var (before, keys) = (rig.Plain.City.Head, await ArchiveRig.MakeKeysAsync(rig.Plain.Store));
        await rig.EraseAsync("urn:p:1");
        await using var store = new MemoryStore(2);
        Assert.Null((await ArchiveRig.RestoreAsync(
            await ArchiveRig.MakeAsync(rig.Plain.Store), store, ArchiveCut.At(before))).Refusal);
        // The keys hold one for the hashes of values too.
        Assert.Equal(1, (await ArchiveRig.RestoreKeysAsync(keys, store)).LeftOut);
        await using var restored = await SealedRig.OpenAsync(store, master);

        await restored.City.ResumeAsync(CityRig.Cancel);

        Assert.Null(await restored.ValueAsync("urn:p:1", SealedRig.Phone));
        Assert.True(Assert.Single(await store.Keys.DestroyedAsync(CityRig.Cancel)).Cleaned);
    }

    [Fact]
    public async Task Keys_are_not_taken_from_a_city_nor_a_city_from_keys()
    {
        await using var store = await StoreAsync();
        await using var other = new MemoryStore(1);
        using var city = new MemoryStream(await ArchiveRig.MakeAsync(store));

        var noKeys = await CityArchive.RestoreKeysAsync(city, other.Keys, destroyedOnly: false, CityRig.Cancel);
        var noCity = await ArchiveRig.RestoreAsync(await ArchiveRig.MakeKeysAsync(store), other);

        Assert.Equal(("archive.kind", "archive.kind"), (noKeys.Refusal?.Code, noCity.Refusal?.Code));
    }

    [Fact]
    public async Task A_subject_that_got_another_key_meanwhile_is_named()
    {
        await using var store = await StoreAsync();
        await using var other = new MemoryStore(1);
        await other.Keys.AddAsync(Key("k9", "urn:p:2"), CityRig.Cancel);
        using var keys = new MemoryStream(await ArchiveRig.MakeKeysAsync(store));

        var refusal = (await CityArchive.RestoreKeysAsync(keys, other.Keys, false, CityRig.Cancel)).Refusal;

        Assert.Equal("archive.keys.clash", refusal?.Code);
        Assert.Contains("urn:p:2", refusal?.Detail, StringComparison.Ordinal);
        Assert.Equal(["k1", "k3", "k9"], (await other.Keys.ListAsync("", 10, CityRig.Cancel)).Select(key => key.Id));
    }

    private static async Task<MemoryStore> StoreAsync()
    {
        var store = new MemoryStore(1);
        for (var i = 1; i <= 3; i++) await store.Keys.AddAsync(Key($"k{i}", $"urn:p:{i}"), CityRig.Cancel);
        return store;
    }

    private static SubjectKey Key(string id, string subject) =>
        new(id, "t", subject, Encoding.UTF8.GetBytes("wrapped-" + id));

    private static async Task<List<string>> KeysAsync(MemoryStore store) =>
    [
        .. (await store.Keys.ListAsync("", 10, CityRig.Cancel)).Select(key =>
            $"{key.Id} {key.Tenant} {key.Subject} {Encoding.UTF8.GetString(key.Wrapped.Span)}"),
    ];
}
