using City.Kernel;
using Xunit;

namespace City.TestKit.Stores;

/// <summary>What every store of keys does.</summary>
public abstract class KeyStoreContract : StoreContract
{
    private static readonly Moment At = new(1_800_000_000_000);

    [Fact]
    public async Task A_key_is_found_by_its_subject_and_by_its_name_also_after_a_restart()
    {
        var key = Key("k1", "urn:p:1", tenant: "t");
        Assert.Equal("k1", (await Store.Keys.AddAsync(key, Cancel)).Id);

        await ReopenAsync();

        AssertSame(key.Wrapped.ToArray(), (await Store.Keys.OfAsync("t", "urn:p:1", Cancel))?.Wrapped);
        AssertSame(key.Wrapped.ToArray(), (await Store.Keys.FindAsync("k1", Cancel))?.Wrapped);
        Assert.Null(await Store.Keys.OfAsync("", "urn:p:1", Cancel));
        Assert.Null(await Store.Keys.OfAsync("t", "urn:p:2", Cancel));
        Assert.Null(await Store.Keys.FindAsync("k2", Cancel));
    }

    [Fact]
    public async Task A_subject_has_one_key_and_whoever_comes_second_gets_the_first()
    {
        await Store.Keys.AddAsync(Key("k1", "urn:p:1"), Cancel);

        Assert.Equal("k1", (await Store.Keys.AddAsync(Key("k2", "urn:p:1"), Cancel)).Id);
        Assert.Null(await Store.Keys.FindAsync("k2", Cancel));
        await Assert.ThrowsAnyAsync<ArgumentException>(
            async () => await Store.Keys.AddAsync(Key("k1", "urn:p:2"), Cancel));
    }

    [Fact]
    public async Task A_destroyed_key_is_gone_for_good_and_its_note_stays()
    {
        await Store.Keys.AddAsync(Key("k1", "urn:p:1"), Cancel);
        var note = new DestroyedKey("k1", "", "urn:p:1", At, Cleaned: false);
        await Store.Keys.DestroyAsync(note, Cancel);
        await Store.Keys.DestroyAsync(note with { At = new Moment(At.Milliseconds + 1) }, Cancel);

        var after = await OpenAsAfterACrashAsync();

        Assert.Null(await after.Keys.OfAsync("", "urn:p:1", Cancel));
        Assert.Null(await after.Keys.FindAsync("k1", Cancel));
        Assert.Equal([note], await after.Keys.DestroyedAsync(Cancel));
        await Assert.ThrowsAnyAsync<ArgumentException>(
            async () => await after.Keys.AddAsync(Key("k1", "urn:p:1"), Cancel));
        Assert.Equal("k2", (await after.Keys.AddAsync(Key("k2", "urn:p:1"), Cancel)).Id);
    }

    [Fact]
    public async Task Notes_come_oldest_first_say_when_all_is_cleaned_and_stand_for_keys_that_were_never_here()
    {
        await Store.Keys.DestroyAsync(new DestroyedKey("k2", "", "urn:p:2", At, Cleaned: false), Cancel);
        await Store.Keys.DestroyAsync(new DestroyedKey("k1", "", "urn:p:1", At, Cleaned: true), Cancel);
        await Store.Keys.DestroyAsync(new DestroyedKey("k3", "t", "urn:p:3", new Moment(1), Cleaned: false), Cancel);
        await Store.Keys.DestroyAsync(new DestroyedKey("k2", "", "urn:p:2", At, Cleaned: true), Cancel);
        await Store.Keys.DestroyAsync(new DestroyedKey("k1", "", "urn:p:1", At, Cleaned: false), Cancel);

        await ReopenAsync();

        Assert.Equal(
            [("k3", false), ("k1", true), ("k2", true)],
            (await Store.Keys.DestroyedAsync(Cancel)).Select(note => (note.Id, note.Cleaned)));
    }

    [Fact]
    public async Task All_keys_can_be_gone_through_by_name_some_at_a_time()
    {
        string[] names = ["Z", "_b", "a-", "a1", "c"];
        foreach (var name in names.Reverse()) await Store.Keys.AddAsync(Key(name, $"urn:p:{name}"), Cancel);
        await Store.Keys.DestroyAsync(new DestroyedKey("c", "", "urn:p:c", At, Cleaned: false), Cancel);

        await ReopenAsync();

        Assert.Equal(["Z", "_b"], (await Store.Keys.ListAsync("", 2, Cancel)).Select(key => key.Id));
        var rest = await Store.Keys.ListAsync("_b", 10, Cancel);
        Assert.Equal(["a-", "a1"], rest.Select(key => key.Id));
        AssertSame(Key("a1", "urn:p:a1").Wrapped.ToArray(), rest[1].Wrapped);
        Assert.Equal("urn:p:a1", rest[1].Subject);
        Assert.Empty(await Store.Keys.ListAsync("a1", 10, Cancel));
    }

    [Fact]
    public async Task A_key_without_a_name_or_of_a_wrong_length_is_a_bug()
    {
        foreach (var wrong in new[]
        {
            Key("", "urn:p:1"), Key("k", "urn:p:1") with { Wrapped = default },
            Key("k", "urn:p:1") with { Wrapped = new byte[SubjectKey.WrappedBytesMax + 1] },
        })
            await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Store.Keys.AddAsync(wrong, Cancel));
        Assert.Null(await Store.Keys.OfAsync("", "urn:p:1", Cancel));
    }

    private static SubjectKey Key(string id, string subject, string tenant = "") =>
        new(id, tenant, subject, Bytes(id.Length + subject.Length, 60));
}
