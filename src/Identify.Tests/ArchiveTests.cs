using static City.Identify.Tests.StoreTests;

namespace City.Identify.Tests;

public sealed class ArchiveTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_answered_before_a_backup_is_in_it_while_writes_and_clearing_up_go_on()
    {
        using var folder = new TemporaryFolder("identify");
        using var archive = new MemoryStream();
        int before;
        await using (var store = Open(folder.Root))
        {
            var (answered, stop) = (0, false);
            // The same few names with long bodies: segments fill, and are cleared away under the backup.
            var writing = Task.Run(async () =>
            {
                for (var i = 1; !Volatile.Read(ref stop); i++)
                {
                    await store.CommitAsync([Put($"88.1/{i % 7}", 100_000 + i), Put("88.1/count", i)], null, Cancel);
                    Volatile.Write(ref answered, i);
                }
            }, Cancel);
            while (Volatile.Read(ref answered) < 60) await Task.Yield();
            before = Volatile.Read(ref answered);
            var written = await IdentifyArchive.WriteAsync(store, archive, TimeProvider.System, Cancel);
            Volatile.Write(ref stop, true);
            await writing;
            archive.Position = 0;
            var read = await IdentifyArchive.CheckAsync(archive, Cancel);
            Assert.Equal((written.Segments, written.Frames, written.Records, written.Bytes, archive.Length),
                (read.Segments, read.Frames, read.Records, read.Bytes, read.Bytes));
        }

        archive.Position = 0;
        var restored = folder.Of("restored");
        await IdentifyArchive.RestoreAsync(archive, restored, TimeProvider.System, Cancel);
        Assert.Empty((await IdentifyCheck.RunAsync(restored, TimeProvider.System, Cancel)).Faults);
        await using var again = HandleLog.Open(new HandleStoreOptions { Directory = restored }, TimeProvider.System);
        var count = Read(again, "88.1/count")!.Length;
        Assert.True(count >= before, $"{count} of {before}");
        for (var i = 0; i < 7; i++)
            Assert.Equal(i, (Read(again, $"88.1/{i}")!.Length - 100_000) % 7);
        Assert.Equal([ResponseCode.Success], await again.CommitAsync([Put("88.1/new", 1)], null, Cancel));
    }

    [Fact]
    public async Task A_damaged_or_cut_archive_is_named_by_its_byte_and_nothing_is_left_behind()
    {
        using var folder = new TemporaryFolder("identify");
        using var archive = new MemoryStream();
        await using (var store = Open(folder.Of("data")))
        {
            for (var i = 0; i < 20; i++) await store.CommitAsync([Put($"88.1/{i}", 1_000)], null, Cancel);
            await IdentifyArchive.WriteAsync(store, archive, TimeProvider.System, Cancel);
        }

        var (whole, chance, target) = (archive.ToArray(), new Random(11), folder.Of("restored"));
        for (var i = 0; i < 60; i++)
        {
            var bytes = whole.ToArray();
            if (i % 3 == 0) bytes = bytes[..chance.Next(bytes.Length)];
            else bytes[chance.Next(bytes.Length)] ^= (byte)(1 << chance.Next(8));
            var said = await Assert.ThrowsAsync<InvalidDataException>(() => IdentifyArchive.RestoreAsync(
                new MemoryStream(bytes), target, TimeProvider.System, Cancel));
            Assert.Matches("byte [0-9]+|no archive", said.Message);
            Assert.Equal([folder.Of("data")], Directory.GetFileSystemEntries(folder.Root));
        }

        await Assert.ThrowsAsync<IOException>(() => IdentifyArchive.RestoreAsync(
            new MemoryStream(whole), folder.Of("data"), TimeProvider.System, Cancel));
        await IdentifyArchive.RestoreAsync(new MemoryStream(whole), target, TimeProvider.System, Cancel);
        await using var again = HandleLog.Open(new HandleStoreOptions { Directory = target }, TimeProvider.System);
        Assert.Equal(20, again.Figures.Handles);
    }

    [Fact]
    public async Task A_check_names_the_file_and_the_byte_that_is_damaged()
    {
        using var folder = new TemporaryFolder("identify");
        await using (var store = Open(folder.Root))
        {
            for (var i = 0; i < 8; i++) await store.CommitAsync([Put($"88.1/{i}", 900_000)], null, Cancel);
            await store.CommitAsync([new RawChange(RecordKind.Handle, "88.1/0", null)], null, Cancel);
        }

        var sound = await IdentifyCheck.RunAsync(folder.Root, TimeProvider.System, Cancel);
        Assert.Empty(sound.Faults);
        Assert.Equal(7, sound.Handles);

        var first = Path.Combine(folder.Root, "00000001.seg");
        var bytes = await File.ReadAllBytesAsync(first, Cancel);
        bytes[2_000_000] ^= 4;
        await File.WriteAllBytesAsync(first, bytes, Cancel);

        var fault = Assert.Single((await IdentifyCheck.RunAsync(folder.Root, TimeProvider.System, Cancel)).Faults);
        Assert.Equal("00000001.seg", fault.Part);
        Assert.Contains("2 frames before that are sound", fault.What, StringComparison.Ordinal);
    }
}
