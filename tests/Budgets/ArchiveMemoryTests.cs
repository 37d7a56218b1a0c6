using City.Kernel;
using City.Live;
using City.Stores.Sqlite;
using City.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;
using Attribute = City.Kernel.Attribute;

namespace City.Budgets;

/// <summary>What an archive costs in memory: nothing that grows with it.</summary>
[Collection(nameof(HotPathTests))]
public sealed class ArchiveMemoryTests : IAsyncLifetime
{
    private const string Type = "https://uri.etsi.org/ngsi-ld/default-context/Matter";
    private const string Of = Type + "/of", Subject = Type + "/subject", ClosedAt = Type + "/closedAt";
    private const int Some = 4_000, Before = 2, Rounds = 3, AtATime = 1_000, SnapshotEvery = 100;

    // An id alone is more. What waits to be carried differs from one look to the next, by a few bytes for each.
    private const int BytesEachMax = 16;

    // What grows by leaps shows over all rounds: 300 MB for five million.
    private const int BytesEachOverAllMax = 60;

    private static readonly Caller Caller = new("", "budget", Grants.All);
    private static readonly LiveOptions Options = new()
    {
        Archived = [new ArchivedType(Type, null)], IndexedAttributes = [ClosedAt], SnapshotEveryChanges = SnapshotEvery,
        FeedBytesMax = 64 * 1024,
    };

    private readonly TemporaryFolder _folder = new("archive-memory");
    private readonly SqliteStore _store;
    private readonly LiveCity _city;

    public ArchiveMemoryTests()
    {
        _store = SqliteStore.Open(new SqliteStoreOptions { Directory = _folder.Of("data"), Shards = 1 });
        _city = new LiveCity(_store, Options, TimeProvider.System, NullLogger<LiveCity>.Instance);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _city.OpenAllAsync(Cancel);

    public async ValueTask DisposeAsync()
    {
        await _city.DisposeAsync();
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Memory_does_not_grow_with_the_archive()
    {
        // What is made once is no growth, be it before the first round or in one of them.
        var held = new long[Before + Rounds];
        for (var round = 0; round < held.Length; round++)
        {
            await ArchiveAsync(round * Some, Some);
            held[round] = await HeldAsync();
        }

        var grown = Enumerable.Range(Before, Rounds).Select(round => held[round] - held[round - 1]).Order();
        var each = grown.ElementAt(Rounds / 2) / (double)Some;
        var overAll = (held[^1] - held[Before - 1]) / (double)(Rounds * Some);
        TestContext.Current.TestOutputHelper?.WriteLine($"{each:F1} bytes an archived entity, {overAll:F1} over all");
        Assert.True(each <= BytesEachMax, $"An archived entity keeps {each:F1} bytes in memory.");
        Assert.True(overAll <= BytesEachOverAllMax, $"Over all an archived entity keeps {overAll:F1} bytes in memory.");
        Assert.Equal(held.Length * Some, (await _city.StatusAsync(Cancel)).Shards.Sum(shard => shard.Archived));
        Assert.Null((await _city.FindAsync(Id(Some), Caller, Cancel)).Refusal);
    }

    /// <summary>
    /// Makes closed matters, some at a time, and waits each time until all but the last few are carried to the disk: so
    /// what waits for it is as much at the end as at the beginning.
    /// </summary>
    private async Task ArchiveAsync(int from, int count)
    {
        foreach (var numbers in Enumerable.Range(from, count).Chunk(AtATime))
        {
            foreach (var outcome in await _city.WriteAllAsync([.. numbers.Select(Matter)], Caller, Cancel))
                Assert.Equal(OutcomeKind.Created, outcome.Kind);
            while ((await _city.StatusAsync(Cancel)).Shards.Any(each => each.SnapshotSeq < each.Seq - SnapshotEvery))
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Cancel);
        }
    }

    /// <summary>What is held once nothing more is let go of.</summary>
    private static async Task<long> HeldAsync()
    {
        var least = long.MaxValue;
        for (var looks = 0; looks < 4; looks++)
        {
            var held = GC.GetTotalMemory(forceFullCollection: true);
            if (held < least - least / 100) looks = 0;
            least = Math.Min(least, held);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancel);
        }

        return least;
    }

    private static string Id(int number) => $"urn:ngsi-ld:Matter:{number}";

    private static EntityCommand Matter(int number) => new()
    {
        Kind = CommandKind.Create, Id = Id(number), Types = [Type],
        Attributes =
        [
            new Attribute
            {
                Name = Of, Kind = AttributeKind.Relationship, Value = Value.Of($"urn:ngsi-ld:Person:{number / 10}"),
            },
            new Attribute
            {
                Name = Subject, Kind = AttributeKind.Property,
                Value = Value.Of($"Permit for a stall at the corner of street {number % 997}"),
            },
            new Attribute
            {
                Name = ClosedAt, Kind = AttributeKind.Property,
                Value = Value.Of(new Moment(1_700_000_000_000 + number * 40_000L).ToString()),
            },
        ],
    };
}
