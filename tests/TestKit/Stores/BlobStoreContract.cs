using City.Kernel;
using Xunit;

namespace City.TestKit.Stores;

/// <summary>What every store of documents does.</summary>
public abstract class BlobStoreContract : StoreContract
{
    [Fact]
    public async Task A_name_without_a_document_gives_nothing()
    {
        Assert.Null(await Store.Blobs.GetAsync("a", Cancel));
        Assert.Empty(await Store.Blobs.ListAsync("", Cancel));
    }

    [Fact]
    public async Task A_document_comes_back_bit_for_bit()
    {
        var document = Bytes(1, 70_001);
        await Store.Blobs.PutAsync("trust/tokens/7f.3-a", document, Cancel);
        await Store.Blobs.PutAsync("trust/tokens/empty", ReadOnlyMemory<byte>.Empty, Cancel);

        await ReopenAsync();

        AssertSame(document, await Store.Blobs.GetAsync("trust/tokens/7f.3-a", Cancel));
        Assert.Equal(0, (await Store.Blobs.GetAsync("trust/tokens/empty", Cancel))!.Value.Length);
    }

    [Fact]
    public async Task A_document_takes_the_place_of_the_earlier_one()
    {
        await Store.Blobs.PutAsync("a", Bytes(1, 9_000), Cancel);
        await Store.Blobs.PutAsync("a", Bytes(2, 10), Cancel);

        AssertSame(Bytes(2, 10), await Store.Blobs.GetAsync("a", Cancel));
        Assert.Equal(["a"], await Store.Blobs.ListAsync("", Cancel));
    }

    [Fact]
    public async Task A_removed_document_is_gone_and_removing_none_does_nothing()
    {
        await Store.Blobs.PutAsync("a", Bytes(1, 10), Cancel);
        await Store.Blobs.DeleteAsync("a", Cancel);
        await Store.Blobs.DeleteAsync("a", Cancel);

        Assert.Null(await Store.Blobs.GetAsync("a", Cancel));
    }

    [Fact]
    public async Task Names_are_listed_by_prefix_in_ordinal_order()
    {
        string[] names = ["b/1", "a/10", "a/2", "a", "a.b", "a-b", "a/1", "aa", "zz"];
        foreach (var name in names) await Store.Blobs.PutAsync(name, Bytes(1, 3), Cancel);

        Assert.Equal(["a/1", "a/10", "a/2"], await Store.Blobs.ListAsync("a/", Cancel));
        Assert.Equal(names.Order(StringComparer.Ordinal), await Store.Blobs.ListAsync("", Cancel));
        Assert.Equal(["zz"], await Store.Blobs.ListAsync("zz", Cancel));
        Assert.Empty(await Store.Blobs.ListAsync("c", Cancel));
    }

    [Theory]
    [InlineData("")]
    [InlineData("A")]
    [InlineData("a b")]
    [InlineData("a_b")]
    [InlineData("路")]
    [InlineData("a\0")]
    public async Task A_name_with_other_letters_is_a_bug(string name)
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(
            async () => await Store.Blobs.PutAsync(name, Bytes(1, 3), Cancel));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Store.Blobs.GetAsync(name, Cancel));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Store.Blobs.DeleteAsync(name, Cancel));
        if (name.Length > 0)
            await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Store.Blobs.ListAsync(name, Cancel));
    }

    [Fact]
    public async Task The_longest_name_and_the_largest_document_are_kept_and_longer_ones_refused()
    {
        var (name, document) = (new string('a', IBlobStore.NameLengthMax), Bytes(1, IBlobStore.BytesMax + 1));
        await Store.Blobs.PutAsync(name, document.AsMemory(1), Cancel);

        Assert.True((await Store.Blobs.GetAsync(name, Cancel))!.Value.Span.SequenceEqual(document.AsSpan(1)));
        await Assert.ThrowsAnyAsync<ArgumentException>(async () => await Store.Blobs.PutAsync("b", document, Cancel));
        await Assert.ThrowsAnyAsync<ArgumentException>(
            async () => await Store.Blobs.PutAsync(name + "a", Bytes(1, 1), Cancel));
    }

    [Fact]
    public async Task Documents_are_there_after_a_crash()
    {
        await Store.Blobs.PutAsync("a", Bytes(1, 300), Cancel);
        await Store.Blobs.PutAsync("b", Bytes(2, 300), Cancel);
        await Store.Blobs.DeleteAsync("b", Cancel);

        var after = await OpenAsAfterACrashAsync();

        AssertSame(Bytes(1, 300), await after.Blobs.GetAsync("a", Cancel));
        Assert.Null(await after.Blobs.GetAsync("b", Cancel));
    }

    [Fact]
    public async Task A_store_tells_its_bytes_by_part()
    {
        var before = await Store.BytesAsync(Cancel);
        await Store.Blobs.PutAsync("a", Bytes(1, 500_000), Cancel);
        var after = await Store.BytesAsync(Cancel);

        Assert.Equal(
            ["archive", "blobs", "history", "keys", "log", "snapshots"], after.Keys.Order(StringComparer.Ordinal));
        Assert.True(after["blobs"] >= before["blobs"] + 500_000);
        Assert.Equal(before["history"], after["history"]);
    }
}
