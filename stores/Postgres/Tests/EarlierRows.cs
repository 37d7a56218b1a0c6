using City.Kernel;
using Xunit;

namespace City.Stores.Postgres.Tests;

/// <summary>
/// Rows of every kind that a version knew, as it would have written them, put there by hand with checksums as it made
/// them; and what the ports must give of them.
/// </summary>
internal static class EarlierRows
{
    private const int Shard = 1, Head = 2, Slot = 5;
    private const ulong Group = 0x0000_0001_0000_0007;

    private static readonly byte[] Body = [7, 8, 9], Piece = [1, 2], Wrapped = [5, 6, 7];
    private static readonly HistoryPart Part = new(3, 1, 10, 12, new Moment(1_000), new Moment(2_000), 1, 2, 4, 3);
    private static readonly UInt128 Key = new(Group, Slot);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static void Fill(SharedCluster server, string schema, int version, int shards)
    {
        for (var shard = 0; shard < shards; shard++)
        {
            var (seq, points) = shard == Shard ? (Head, 1) : (0, 0);
            server.Run(
                $"INSERT INTO city_head VALUES ({shard}, {seq}, {(seq == 0 ? 0 : Body.Length)}, 5);"
                + (shard == Shard
                    ? $"INSERT INTO city_snapshot VALUES ({shard}, 1, 9, 2, 4, {Sum(shard, 1, 9, 2, 4)});"
                    : $"INSERT INTO city_snapshot VALUES ({shard}, 0, 0, 0, 0, {Sum(shard, 0, 0, 0, 0)});")
                + $"INSERT INTO city_covered VALUES ({shard}, {seq}, {points}, {Sum(shard, seq, points)})", schema);
        }

        var body = new Crc32C().Add(Body).Value;
        var part = Sum(
            Shard, Part.Id, Part.Tier, Part.FirstSeries, Part.LastSeries, Part.FirstObserved.Milliseconds,
            Part.LastObserved.Milliseconds, Part.FirstSeq, Part.LastSeq, Part.Points, Part.Bytes, body);
        server.Run(
            $"INSERT INTO city_store VALUES (1, {shards}, 5, 'somebody', 'a machine', CURRENT_TIMESTAMP);"
            + $"INSERT INTO city_frame VALUES ({Shard}, 1, {Head}, {Sum(Body, Shard, 1, Head)}, {Hex(Body)});"
            + "SELECT setval('city_generation', 9);"
            + $"INSERT INTO city_piece VALUES (9, 0, {Sum(Piece, 9, 0)}, {Hex(Piece)}),"
            + $"  (9, 1, {Sum(Piece, 9, 1)}, {Hex(Piece)});"
            + $"INSERT INTO city_part VALUES ({Shard}, {Part.Id}, {Part.Tier}, {Part.FirstSeries}, {Part.LastSeries},"
            + $"  {Part.FirstObserved.Milliseconds}, {Part.LastObserved.Milliseconds}, {Part.FirstSeq},"
            + $"  {Part.LastSeq}, {Part.Points}, {Part.Bytes}, {body}, {part}, {Hex(Body)});"
            + $"INSERT INTO city_blob VALUES ('a/b', {new Crc32C().Add(3).Add("a/b"u8).Add([4]).Value}, '\\x04')",
            schema);
        if (version < 2) return;
        var key = new Crc32C().Add("k1\nt\nurn:p:1\n"u8).Add(Wrapped).Value;
        server.Run(
            $"INSERT INTO city_key VALUES ('k1', 't', 'urn:p:1', {key}, {Hex(Wrapped)});"
            + "INSERT INTO city_destroyed_key VALUES ('k0', 't', 'urn:p:0', 77, 1)", schema);
        if (version < 3) return;
        var keys = new byte[13];
        keys[0] = (byte)DepotIndex.Types;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(keys.AsSpan(1), Group);
        var carried = new Crc32C().Add(Shard).Add(Head).Add("x"u8).Add(1).Add(1).Value;
        server.Run(
            $"INSERT INTO city_carried VALUES ({Shard}, {Head}, 'x', 1, 1, {Body.Length}, {carried});"
            + $"INSERT INTO city_archived VALUES ({Shard}, {Slot},"
            + $"  {new Crc32C().Add(Shard).Add(Slot).Add(keys).Add(Body).Value}, {Hex(keys)}, {Hex(Body)});"
            + $"INSERT INTO city_archived_key VALUES ({Shard}, {(int)DepotIndex.Types}, '\\x{Key:x32}');"
            + $"INSERT INTO city_archived_type VALUES ({Shard}, {Group}, 1, {Sum(Shard, (long)Group, 1)})", schema);
    }

    public static async Task CheckAsync(ICityStore store, int version)
    {
        Assert.Equal(Head, await store.Log.HeadAsync(Shard, Cancel));
        var frames = new List<LogFrame>();
        await foreach (var frame in store.Log.ReadAsync(Shard, 0, Cancel)) frames.Add(frame);
        Assert.Equal(Body, Assert.Single(frames).Body.ToArray());
        Assert.Equal(0, await store.Snapshots.SeqAsync(0, Cancel));
        Assert.Equal(1, await store.Snapshots.SeqAsync(Shard, Cancel));
        var pieces = new List<byte[]>();
        await foreach (var piece in store.Snapshots.LoadAsync(Shard, Cancel)) pieces.Add(piece.ToArray());
        Assert.Equal([Piece, Piece], pieces);
        Assert.Equal(Head, await store.History.ThroughAsync(Shard, Cancel));
        Assert.Equal(Part, Assert.Single(await store.History.PartsAsync(Shard, Cancel)));
        Assert.Equal(Body, (await store.History.ReadAsync(Shard, Part.Id, Cancel))!.Value.ToArray());
        Assert.Equal(["a/b"], await store.Blobs.ListAsync("", Cancel));
        Assert.Equal([4], (await store.Blobs.GetAsync("a/b", Cancel))!.Value.ToArray());
        if (version >= 2)
        {
            Assert.Equal(Wrapped, (await store.Keys.OfAsync("t", "urn:p:1", Cancel))?.Wrapped.ToArray());
            Assert.Equal(
                [new DestroyedKey("k0", "t", "urn:p:0", new Moment(77), Cleaned: true)],
                await store.Keys.DestroyedAsync(Cancel));
        }

        await using var depot = await store.Depot.ReadAsync(Cancel);
        var state = await depot.StateAsync(Shard, Cancel);
        Assert.Equal(version < 3 ? (0L, 0L) : (Head, 1L), (state.ThroughSeq, state.Entities));
        if (version < 3) return;
        Assert.Equal(1, state.Counts[Group]);
        Assert.Equal([Key], await depot.KeysAsync(
            Shard, new DepotScan(DepotIndex.Types, [(0, UInt128.MaxValue)], null, 9), Cancel));
        Assert.Equal(Body, Assert.Single(await depot.RecordsAsync(Shard, [Slot], Cancel)).ToArray());
    }

    private static string Hex(byte[] bytes) => $"'\\x{Convert.ToHexStringLower(bytes)}'";

    private static uint Sum(params ReadOnlySpan<long> numbers) => Sum([], numbers);

    private static uint Sum(byte[] body, params ReadOnlySpan<long> numbers)
    {
        var sum = new Crc32C();
        foreach (var number in numbers) sum = sum.Add(number);
        return sum.Add(body).Value;
    }
}
