using City.Stores.Memory;

namespace City.Live.Tests;

public sealed class ArchiveDamageTests
{
    [Fact]
    public async Task A_bit_turned_anywhere_in_an_archive_is_found()
    {
        foreach (var archive in await ArchivesAsync())
            for (var at = 0; at < archive.Length; at++)
            {
                archive[at] ^= (byte)(1 << (at % 8));
                await RefusedAsync(archive, $"a bit turned at byte {at}");
                archive[at] ^= (byte)(1 << (at % 8));
            }
    }

    [Fact]
    public async Task An_archive_cut_off_anywhere_is_found_and_so_is_one_that_goes_on()
    {
        foreach (var archive in await ArchivesAsync())
        {
            for (var length = 0; length < archive.Length; length++)
                await RefusedAsync(archive[..length], $"cut off at byte {length}");
            await RefusedAsync([.. archive, 0], "a byte too many");
            await RefusedAsync([.. archive, .. archive], "twice");
        }
    }

    [Fact]
    public async Task Blocks_that_are_missing_doubled_or_in_another_order_are_found()
    {
        foreach (var archive in await ArchivesAsync())
        {
            var blocks = Blocks(archive);
            Assert.True(blocks.Count >= 3);
            for (var i = 0; i < blocks.Count; i++)
            {
                await RefusedAsync(Join([.. blocks[..i], .. blocks[(i + 1)..]]), $"block {i} missing");
                await RefusedAsync(Join([.. blocks[..i], blocks[i], .. blocks[i..]]), $"block {i} doubled");
                if (i + 1 < blocks.Count)
                    await RefusedAsync(
                        Join([.. blocks[..i], blocks[i + 1], blocks[i], .. blocks[(i + 2)..]]), $"block {i} later");
            }
        }
    }

    [Fact]
    public async Task A_damaged_archive_is_named_by_the_block_and_what_came_before_it()
    {
        await using var store = new MemoryStore(2);
        await store.Log.AppendAsync([new LogFrame(1, 1, 17, new byte[100])], CityRig.Cancel);
        await store.Blobs.PutAsync("trust/credentials", new byte[100], CityRig.Cancel);
        var archive = await ArchiveRig.MakeAsync(store);
        var document = Blocks(archive)[..2].Sum(block => block.Length) + ArchiveWriter.Magic.Length;

        archive[document + 50] ^= 1;

        var damage = await Assert.ThrowsAsync<InvalidDataException>(() => ArchiveRig.CheckAsync(archive));
        Assert.Contains($"block 2, which begins at byte {document}, behind change 17 of shard 1", damage.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_archive_and_what_a_later_version_made_are_told_apart()
    {
        var text = await Assert.ThrowsAsync<InvalidDataException>(
            () => ArchiveRig.CheckAsync("no archive at all, only some text"u8.ToArray()));
        Assert.Contains("no archive", text.Message, StringComparison.Ordinal);

        using var into = new MemoryStream();
        using var writer = new ArchiveWriter(into);
        await writer.BeginAsync(CityRig.Cancel);
        writer.Body.Byte(ArchiveBlocks.Format + 1);
        await writer.WriteAsync(BlockKind.Head, CityRig.Cancel);
        var later = await Assert.ThrowsAsync<InvalidDataException>(() => ArchiveRig.CheckAsync(into.ToArray()));
        Assert.Contains("format 2", later.Message, StringComparison.Ordinal);
    }

    private static async Task<List<byte[]>> ArchivesAsync()
    {
        await using var store = new MemoryStore(2);
        await store.Log.AppendAsync(
            [new LogFrame(0, 1, 2, new byte[40]), new LogFrame(1, 1, 1, new byte[20])], CityRig.Cancel);
        await store.Blobs.PutAsync("a", new byte[30], CityRig.Cancel);
        await store.Keys.AddAsync(new SubjectKey("k1", "t", "urn:p:1", new byte[60]), CityRig.Cancel);
        await store.Keys.DestroyAsync(
            new DestroyedKey("k2", "t", "urn:p:2", new Moment(5), Cleaned: true), CityRig.Cancel);
        return [await ArchiveRig.MakeAsync(store), await ArchiveRig.MakeKeysAsync(store)];
    }

    private static List<byte[]> Blocks(byte[] archive)
    {
        var blocks = new List<byte[]>();
        for (var at = ArchiveWriter.Magic.Length; at < archive.Length;)
        {
            var length = BitConverter.ToInt32(archive, at + 4) + ArchiveWriter.HeadBytes + ArchiveWriter.ChecksumBytes;
            blocks.Add(archive[at..(at + length)]);
            at += length;
        }

        return blocks;
    }

    private static byte[] Join(IEnumerable<byte[]> blocks) =>
        [.. ArchiveWriter.Magic, .. blocks.SelectMany(block => block)];

    private static async Task RefusedAsync(byte[] archive, string how)
    {
        try
        {
            await ArchiveRig.CheckAsync(archive);
        }
        catch (InvalidDataException)
        {
            return;
        }

        Assert.Fail($"An archive is taken for sound: {how}.");
    }
}
