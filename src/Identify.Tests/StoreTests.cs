using System.Text;

namespace City.Identify.Tests;

public sealed class StoreTests
{
    internal const int SegmentBytes = 1 << 22;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whatever_is_done_the_store_holds_what_a_dictionary_would()
    {
        using var folder = new TemporaryFolder("identify");
        var (chance, model) = (new Random(7), new Dictionary<string, byte[]>(StringComparer.OrdinalIgnoreCase));
        for (var opening = 0; opening < 4; opening++)
        {
            await using var store = Open(folder.Root);
            Same(model, store);
            for (var round = 0; round < 60; round++)
            {
                var batches = new List<Task<ResponseCode[]>>();
                for (var batch = chance.Next(1, 6); batch > 0; batch--)
                {
                    var (changes, codes) = (new List<StoreChange>(), new List<ResponseCode>());
                    for (var change = chance.Next(1, 20); change > 0; change--)
                        changes.Add(Draw(chance, model, codes));
                    batches.Add(ExpectAsync(store.CommitAsync(changes, null, Cancel), codes));
                }

                await Task.WhenAll(batches);
            }

            Same(model, store);
        }
    }

    [Fact]
    public async Task Cut_anywhere_the_log_holds_whole_frames_up_to_there_and_nothing_else()
    {
        using var folder = new TemporaryFolder("identify");
        var ends = new List<long>();
        await using (var store = Open(folder.Root))
        {
            for (var i = 0; i < 12; i++)
            {
                await store.CommitAsync(
                    [Put($"88.1/{i}", 20 + i), Put($"88.1/{i}-b", 5), Put("88.1/all", i)], null, Cancel);
                ends.Add(store.Figures.LogBytes);
            }
        }

        var log = await File.ReadAllBytesAsync(Path.Combine(folder.Root, "00000001.seg"), Cancel);
        var step = 0;
        for (var cut = ends[^3] - 1; cut <= ends[^1]; cut += step++ % 5 + 9)
        {
            // What a torn write leaves: all up to the cut, then zeros, or what happened to be there.
            var torn = log.ToArray();
            torn.AsSpan((int)cut).Clear();
            if (step % 2 == 0) torn.AsSpan((int)cut, 8).Fill(0xA5);
            using var copy = new TemporaryFolder("identify");
            await File.WriteAllBytesAsync(Path.Combine(copy.Root, "00000001.seg"), torn, Cancel);
            var whole = ends.Count(end => end <= cut);
            await using (var store = Open(copy.Root))
            {
                Assert.Equal(2 * whole + 1, store.Figures.Handles);
                Assert.Equal(whole - 1, Read(store, "88.1/all")!.Length);
                Assert.Null(Read(store, $"88.1/{whole}"));
                Assert.Equal([ResponseCode.Success], await store.CommitAsync([Put("88.1/new", 9)], null, Cancel));
            }

            await using var again = Open(copy.Root);
            Assert.Equal(9, Read(again, "88.1/new")!.Length);
            Assert.Equal(2 * whole + 2, again.Figures.Handles);
        }
    }

    [Fact]
    public async Task A_byte_that_changed_on_the_disk_is_named_and_nothing_behind_it_is_given_up()
    {
        using var folder = new TemporaryFolder("identify");
        long end;
        await using (var store = Open(folder.Root))
        {
            for (var i = 0; i < 4; i++) await store.CommitAsync([Put($"88.1/{i}", 50)], null, Cancel);
            end = store.Figures.LogBytes;
        }

        var path = Path.Combine(folder.Root, "00000001.seg");
        var log = await File.ReadAllBytesAsync(path, Cancel);
        File.Delete(Path.Combine(folder.Root, "clean"));
        var chance = new Random(5);
        for (var i = 0; i < 40; i++)
        {
            // In any frame but the last, which alone may be torn.
            var at = chance.Next(Segment.HeaderBytes, Segment.HeaderBytes + (int)(end - Segment.HeaderBytes) * 3 / 4);
            var damaged = log.ToArray();
            damaged[at] ^= 0x10;
            await File.WriteAllBytesAsync(path, damaged, Cancel);
            var said = Assert.Throws<InvalidDataException>(() => Open(folder.Root));
            Assert.Contains("00000001.seg", said.Message, StringComparison.Ordinal);
            Assert.Equal(damaged, await File.ReadAllBytesAsync(path, Cancel));
        }
    }

    [Fact]
    public async Task What_was_answered_is_there_when_the_process_ends_without_a_word()
    {
        using var folder = new TemporaryFolder("identify");
        await using var store = Open(folder.Root);
        var writers = Enumerable.Range(0, 8).Select(async writer =>
        {
            for (var i = 0; i < 50; i++) await store.CommitAsync([Put($"88.{writer}/{i}", i)], null, Cancel);
        });
        await Task.WhenAll(writers);

        // The files as they are at this moment: nothing was closed.
        using var copy = new TemporaryFolder("identify");
        Copy(folder.Root, copy.Root);
        await using var after = Open(copy.Root);
        Assert.Equal(400, after.Figures.Handles);
        for (var writer = 0; writer < 8; writer++) Assert.Equal(49, Read(after, $"88.{writer}/49")!.Length);
    }

    [Fact]
    public async Task Old_records_are_cleared_away_and_none_comes_back()
    {
        using var folder = new TemporaryFolder("identify");
        var live = 0L;
        await using (var store = Open(folder.Root))
        {
            await store.CommitAsync([Put("88.1/kept", 77), Put("88.1/gone", 77)], null, Cancel);
            await store.CommitAsync([new RawChange(RecordKind.Handle, "88.1/gone", null)], null, Cancel);
            for (var round = 0; round < 12; round++)
            {
                for (var i = 0; i < 16; i++)
                    await store.CommitAsync([Put($"88.1/{i}", 150_000 + round)], null, Cancel);
            }

            await UntilAsync(() => store.Figures.LogBytes < 3 * SegmentBytes);
            live = store.Figures.LiveBytes;
            Assert.False(File.Exists(Path.Combine(folder.Root, "00000001.seg")));
            Check(store);
        }

        // The index is taken over, and then made again from the log: both hold the same.
        for (var opening = 0; opening < 2; opening++)
        {
            await using (var store = Open(folder.Root))
            {
                Check(store);
                Assert.Equal(live, store.Figures.LiveBytes);
            }

            File.Delete(Path.Combine(folder.Root, "clean"));
        }

        void Check(HandleLog store)
        {
            Assert.Equal(17, store.Figures.Handles);
            Assert.Equal(77, Read(store, "88.1/kept")!.Length);
            Assert.Null(Read(store, "88.1/gone"));
            for (var i = 0; i < 16; i++) Assert.Equal(150_011, Read(store, $"88.1/{i}")!.Length);
        }
    }

    [Fact]
    public async Task Readers_beside_the_writer_see_each_name_as_it_was_before_or_after()
    {
        using var folder = new TemporaryFolder("identify");
        await using var store = Open(folder.Root);
        for (var i = 0; i < 8; i++) await store.CommitAsync([Put($"88.1/{i}", 1)], null, Cancel);
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 2).Select(seed => Task.Run(() =>
        {
            var (chance, buffer, lengths, reads) = (new Random(seed), new RecordBuffer(), new int[8], 0);
            while (!stop.IsCancellationRequested)
            {
                var which = chance.Next(8);
                Assert.True(store.TryRead(RecordKind.Handle, Encoding.UTF8.GetBytes($"88.1/{which}"), buffer));
                Assert.True(buffer.Body.Length >= lengths[which], "an older record came back");
                lengths[which] = buffer.Body.Length;
                reads++;
            }

            return reads;
        }, Cancel)).ToList();
        // New names make the index grow, long ones the segments roll and be cleared away.
        for (var round = 0; round < 15; round++)
        {
            await store.CommitAsync(
                [.. Enumerable.Range(0, 200).Select(i => Put($"88.2/{round}-{i}", 3))], null, Cancel);
            await store.CommitAsync([Put($"88.1/{round % 8}", 100_000 + round)], null, Cancel);
            await store.CommitAsync([Put("88.3/long", 180_000)], null, Cancel);
        }

        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(readers), reads => Assert.True(reads > 0));
        Assert.Equal(3_009, store.Figures.Handles);
    }

    [Fact]
    public async Task A_request_that_comes_again_is_told_the_same_and_nothing_is_done_twice()
    {
        using var folder = new TemporaryFolder("identify");
        StoreChange[] batch = [new RawChange(RecordKind.Handle, "88.1/a", [1], adds: true), Put("88.1/b", 2)];
        var receipt = new Receipt("who/7", 42);
        await using (var store = Open(folder.Root))
        {
            await store.CommitAsync([Put("88.1/b", 1)], null, Cancel);
            var both = await Task.WhenAll(
                store.CommitAsync(batch, receipt, Cancel), store.CommitAsync(batch, receipt, Cancel));
            Assert.Equal([ResponseCode.Success, ResponseCode.HandleExists], both[0]);
            Assert.Equal(both[0], both[1]);
        }

        File.Delete(Path.Combine(folder.Root, "clean"));
        await using var again = Open(folder.Root);
        Assert.Equal([ResponseCode.Success, ResponseCode.HandleExists],
            await again.CommitAsync(batch, receipt, Cancel));
        Assert.Equal([1], Read(again, "88.1/a"));
        Assert.Equal([ResponseCode.ProtocolError, ResponseCode.ProtocolError],
            await again.CommitAsync(batch, receipt with { Content = 43 }, Cancel));
    }

    [Fact]
    public async Task Names_of_a_prefix_are_listed_page_by_page_each_once()
    {
        using var folder = new TemporaryFolder("identify");
        await using var store = Open(folder.Root);
        for (var i = 0; i < 30; i++) await store.CommitAsync([Put($"88.1/{i}", 1), Put($"88.10/{i}", 1)], null, Cancel);
        await store.CommitAsync([new RawChange(RecordKind.Handle, "88.1/3", null), Put("88.1/4", 2)], null, Cancel);
        var (names, after) = (new List<string>(), 0L);
        do
        {
            var page = await store.NamesAsync(RecordKind.Handle, "88.1", after, 7, Cancel);
            names.AddRange(page.Names);
            after = page.Next;
        }
        while (after != 0);

        Assert.Equal(Enumerable.Range(0, 30).Where(i => i != 3).Select(i => $"88.1/{i}").Order(), names.Order());
    }

    [Fact]
    public async Task A_folder_is_held_by_one_process_at_a_time()
    {
        using var folder = new TemporaryFolder("identify");
        await using var store = Open(folder.Root);
        Assert.Throws<StoreException>(() => Open(folder.Root));
    }

    internal static HandleLog Open(string folder) => HandleLog.Open(
        new HandleStoreOptions { Directory = folder, SegmentBytes = SegmentBytes, IndexParts = 2 },
        TimeProvider.System);

    internal static RawChange Put(string name, int length) =>
        new(RecordKind.Handle, name, [.. Enumerable.Range(0, length).Select(i => (byte)i)]);

    private static RawChange Draw(Random chance, Dictionary<string, byte[]> model, List<ResponseCode> codes)
    {
        var name = $"88.{chance.Next(3)}/Item-{chance.Next(200)}";
        if (chance.Next(2) == 0) name = name.ToUpperInvariant();
        var exists = model.TryGetValue(name, out var old);
        if (chance.Next(4) == 0)
        {
            codes.Add(model.Remove(name) ? ResponseCode.Success : ResponseCode.HandleNotFound);
            return new RawChange(RecordKind.Handle, name, null);
        }

        var body = new byte[chance.Next(10) == 0 ? chance.Next(9_000) : chance.Next(60)];
        chance.NextBytes(body);
        var adds = exists && old!.Length < 20_000 && chance.Next(2) == 0;
        codes.Add(exists ? ResponseCode.HandleExists : ResponseCode.Success);
        model[name] = adds ? [.. old!, .. body] : body;
        return new RawChange(RecordKind.Handle, name, body, adds);
    }

    private static async Task<ResponseCode[]> ExpectAsync(Task<ResponseCode[]> done, List<ResponseCode> codes)
    {
        var answered = await done;
        Assert.Equal(codes, answered);
        return answered;
    }

    private static void Same(Dictionary<string, byte[]> model, HandleLog store)
    {
        Assert.Equal(model.Count, store.Figures.Handles);
        for (var prefix = 0; prefix < 3; prefix++)
        {
            for (var item = 0; item < 200; item++)
            {
                var name = $"88.{prefix}/iTEM-{item}";
                Assert.Equal(model.GetValueOrDefault(name), Read(store, name));
            }
        }
    }

    internal static byte[]? Read(HandleLog store, string name)
    {
        var buffer = new RecordBuffer();
        return store.TryRead(RecordKind.Handle, Encoding.UTF8.GetBytes(name), buffer) ? buffer.Body.ToArray() : null;
    }

    internal static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*.seg"))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    internal static async Task UntilAsync(Func<bool> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!holds()) await Task.Delay(5, limit.Token);
    }
}
