using City.Kernel;
using City.TestKit.Stores;
using Xunit;

namespace City.Stores.Sqlite.Tests;

/// <summary>Destroyed keys are wiped beside others who read the file of keys.</summary>
public sealed class KeyWipingTests : IAsyncLifetime
{
    private static readonly DestroyedKey Note = new("k1", "", "urn:p:1", new Moment(1), Cleaned: true);

    private readonly SqlitePlace _place = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _place.DisposeAsync();

    [Fact]
    public async Task A_key_that_an_older_reader_keeps_from_being_wiped_is_not_noted_as_cleaned_until_it_is()
    {
        await using var store = SqliteStore.Open(_place.Options(1));
        var wrapped = StoreBytes.Of(7, 60);
        await store.Keys.AddAsync(new SubjectKey("k1", "", "urn:p:1", wrapped), Cancel);
        using (var other = Database.Open(_place.PathOf("keys.db"), write: false))
        {
            other.Execute("BEGIN; SELECT count(*) FROM subject_key");

            var kept = await Assert.ThrowsAsync<StoreException>(
                async () => await store.Keys.DestroyAsync(Note, Cancel));

            Assert.True(kept.Retry);
            Assert.Contains("keys.db", kept.Message, StringComparison.Ordinal);
            Assert.False(Assert.Single(await store.Keys.DestroyedAsync(Cancel)).Cleaned);
            Assert.Null(await store.Keys.FindAsync("k1", Cancel));
            Assert.True(IsOnTheDisk(wrapped), "The reader kept nothing from being wiped.");
        }

        await store.Keys.DestroyAsync(Note, Cancel);

        Assert.True(Assert.Single(await store.Keys.DestroyedAsync(Cancel)).Cleaned);
        Assert.False(IsOnTheDisk(wrapped));
    }

    private bool IsOnTheDisk(ReadOnlyMemory<byte> bytes) => Directory.EnumerateFiles(_place.Directory, "keys.db*").Any(
        file =>
        {
            // The store has it open for writing.
            using var open = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var all = new MemoryStream();
            open.CopyTo(all);
            return all.ToArray().AsSpan().IndexOf(bytes.Span) >= 0;
        });
}
