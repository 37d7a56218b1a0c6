using System.Runtime.CompilerServices;

namespace City.Simulation;

/// <summary>One file per shard: the number of the change, then the pieces, each behind its length.</summary>
internal sealed class SimSnapshots(SimStore store) : ISnapshotStore
{
    private const string What = "snapshots";

    public async ValueTask SaveAsync(
        int shard, long seq, IAsyncEnumerable<ReadOnlyMemory<byte>> pieces, CancellationToken cancel)
    {
        store.Check(shard, cancel);
        ArgumentOutOfRangeException.ThrowIfNegative(seq);
        var fresh = $"new/{store.Disk.NextSerial()}";
        var file = await store.MakeAsync(fresh);
        var whole = false;
        try
        {
            await store.WriteAsync(What, file, 0, BitConverter.GetBytes(seq));
            var at = 8;
            await using (var each = pieces.GetAsyncEnumerator(cancel))
            {
                while (await store.Pace.MoveNextAsync(each))
                {
                    StoreArguments.CheckPiece(each.Current);
                    var bytes = new byte[4 + each.Current.Length];
                    BitConverter.TryWriteBytes(bytes, each.Current.Length);
                    each.Current.CopyTo(bytes.AsMemory(4));
                    await store.WriteAsync(What, file, at, bytes);
                    at += bytes.Length;
                }
            }

            await store.SyncAsync(What, file);
            cancel.ThrowIfCancellationRequested();
            whole = true;
        }
        finally
        {
            if (!whole) store.Disk.Delete(fresh);
        }

        await PutAsync(shard, seq, fresh);
    }

    public async ValueTask<long> SeqAsync(int shard, CancellationToken cancel)
    {
        store.Check(shard, cancel);
        return SeqOf(await store.GetAsync(What, Name(shard)));
    }

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> LoadAsync(
        int shard, [EnumeratorCancellation] CancellationToken cancel)
    {
        store.Check(shard, cancel);
        store.Opens(shard);
        if (await store.GetAsync(What, Name(shard)) is not { } bytes) yield break;
        for (var at = 8; at < bytes.Length;)
        {
            store.Check(cancel);
            var length = BitConverter.ToInt32(bytes, at);
            yield return bytes.AsMemory(at + 4, length);
            at += 4 + length;
        }
    }

    private async ValueTask PutAsync(int shard, long seq, string fresh)
    {
        await store.Pace.EnterAsync(What);
        try
        {
            if (seq < SeqOf(await store.GetAsync(What, Name(shard)))) await store.DeleteAsync(What, fresh);
            else
            {
                await store.Pace.DoAsync(new IoStep($"{What}.rename", () => store.Disk.Rename(fresh, Name(shard))));
                await store.SyncFolderAsync(What);
            }
        }
        finally
        {
            store.Pace.Leave(What);
        }
    }

    private static long SeqOf(byte[]? snapshot) => snapshot is null ? 0 : BitConverter.ToInt64(snapshot);

    private static string Name(int shard) => $"snapshots/{shard}";
}
