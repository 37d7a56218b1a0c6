using City.Kernel;
using City.TestKit;
using Xunit;

namespace City.Stores.Sqlite.Tests;

public sealed class OpeningTests : IAsyncLifetime
{
    private readonly SqlitePlace _place = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _place.DisposeAsync();

    [Fact]
    public async Task A_store_made_for_other_shards_is_refused_with_both_numbers()
    {
        await _place.Open(4).DisposeAsync();

        var refused = Assert.Throws<StoreException>(() => _place.Open(8));

        Assert.Contains("4 shards", refused.Message, StringComparison.Ordinal);
        Assert.Contains("with 8", refused.Message, StringComparison.Ordinal);
        Assert.False(refused.Retry);
        await _place.Open(4).DisposeAsync();
    }

    [Fact]
    public async Task A_store_of_a_later_format_is_refused()
    {
        await _place.Open(4).DisposeAsync();
        Change("log.db", "UPDATE meta SET value = '2' WHERE name = 'format'");

        var refused = Assert.Throws<StoreException>(() => _place.Open(4));

        Assert.Contains("format 2", refused.Message, StringComparison.Ordinal);
        Assert.Contains("later version", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_in_use_is_refused_until_it_is_closed()
    {
        var store = _place.Open(4);

        var refused = Assert.Throws<StoreException>(() => _place.Open(4));
        Assert.Contains("in use", refused.Message, StringComparison.Ordinal);
        Assert.False(refused.Retry);

        await store.DisposeAsync();
        await _place.Open(4).DisposeAsync();
    }

    [Fact]
    public async Task A_refused_opening_lets_go_of_the_folder()
    {
        await _place.Open(4).DisposeAsync();
        for (var i = 0; i < 3; i++) Assert.Throws<StoreException>(() => _place.Open(5));

        await _place.Open(4).DisposeAsync();
    }

    [Theory]
    [InlineData("snapshots.db")]
    [InlineData("history.db")]
    [InlineData("archive.db")]
    [InlineData("blobs.db")]
    public async Task A_file_of_another_store_is_refused(string file)
    {
        await using var other = new SqlitePlace();
        await _place.Open(4).DisposeAsync();
        await other.Open(4).DisposeAsync();
        File.Copy(other.PathOf(file), _place.PathOf(file), overwrite: true);

        var refused = Assert.Throws<StoreException>(() => _place.Open(4));

        Assert.Contains(file, refused.Message, StringComparison.Ordinal);
        Assert.Contains("another store", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_under_the_name_of_another_is_refused()
    {
        await _place.Open(4).DisposeAsync();
        File.Copy(_place.PathOf("blobs.db"), _place.PathOf("history.db"), overwrite: true);

        Assert.Contains("no history file", Refused().Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lost_snapshots_history_and_archive_are_made_anew_and_lost_documents_are_missed()
    {
        await _place.Open(4).DisposeAsync();
        File.Delete(_place.PathOf("snapshots.db"));
        File.Delete(_place.PathOf("history.db"));
        File.Delete(_place.PathOf("archive.db"));
        await _place.Open(4).DisposeAsync();

        File.Delete(_place.PathOf("blobs.db"));
        Assert.Contains("blobs.db", Refused().Message, StringComparison.Ordinal);

        await File.WriteAllBytesAsync(_place.PathOf("blobs.db"), [], Cancel);
        await _place.Open(4).DisposeAsync();
    }

    [Fact]
    public async Task A_log_that_was_lost_is_not_made_anew_beside_what_belongs_to_it()
    {
        await _place.Open(4).DisposeAsync();
        File.Delete(_place.PathOf("log.db"));

        Assert.Throws<StoreException>(() => _place.Open(4));
        Assert.Throws<StoreException>(() => _place.Open(4));
    }

    [Fact]
    public async Task What_is_no_file_of_a_city_is_left_alone()
    {
        Directory.CreateDirectory(_place.Directory);
        await File.WriteAllTextAsync(_place.PathOf("log.db"), new string('x', 10_000), Cancel);
        Assert.Throws<InvalidDataException>(() => _place.Open(4));
        Assert.Equal(10_000, new FileInfo(_place.PathOf("log.db")).Length);

        File.Delete(_place.PathOf("log.db"));
        Change("log.db", "CREATE TABLE mine (a)");
        Assert.Contains("no log file", Refused().Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(StoreArguments.ShardsMax + 1)]
    public void A_number_of_shards_that_cannot_be_is_a_bug(int shards)
    {
        Assert.Throws<ArgumentException>(() => _place.Open(shards));
        Assert.False(Directory.Exists(_place.Directory));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_named()
    {
        using var folder = new TemporaryFolder("file");
        await File.WriteAllTextAsync(folder.Of("taken"), "a file", Cancel);
        var below = Path.Combine(folder.Of("taken"), "store");

        var refused = Assert.Throws<StoreException>(() => SqliteStore.Open(new() { Directory = below }));

        Assert.Contains(below, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_else_on_the_machine_can_read_a_store()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("A folder of Windows has no mode.");
            return;
        }

        await _place.Open(4).DisposeAsync();

        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(_place.Directory));
    }

    [Theory]
    [InlineData("log")]
    [InlineData("snapshots")]
    [InlineData("history")]
    [InlineData("blobs")]
    public void Every_file_is_written_with_full_syncs(string part)
    {
        StoreFile[] files = [SqliteLog.File, SqliteSnapshots.File, SqliteHistory.File, SqliteBlobs.File];
        Directory.CreateDirectory(_place.Directory);

        using var database = files.Single(file => file.Part == part)
            .Open(new SqliteStoreOptions { Directory = _place.Directory }, store: null);

        const int full = 2;
        Assert.Equal(full, database.Number("PRAGMA synchronous"));
    }

    private StoreException Refused() => Assert.Throws<StoreException>(() => _place.Open(4));

    private void Change(string file, string sql)
    {
        using var database = Database.Open(_place.PathOf(file), write: true);
        database.Execute(sql);
    }
}
