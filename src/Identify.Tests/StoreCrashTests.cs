using static City.Identify.Tests.StoreTests;

namespace City.Identify.Tests;

/// <summary>Moments between two steps, at which a machine may lose its power.</summary>
public sealed class StoreCrashTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_segment_whose_room_was_not_yet_given_back_when_the_next_one_stood_is_read_as_it_is()
    {
        using var folder = new TemporaryFolder("identify");
        await using (var store = Open(folder.Root)) await FillAsync(store);
        File.Delete(Path.Combine(folder.Root, "clean"));
        var first = Path.Combine(folder.Root, "00000001.seg");
        await using (var file = File.OpenWrite(first)) file.SetLength(SegmentBytes);

        await using (var store = Open(folder.Root)) Assert.Equal(8, store.Figures.Handles);

        File.Delete(Path.Combine(folder.Root, "clean"));
        await using (var file = File.OpenWrite(first))
        {
            file.Position = file.Length - 1;
            file.WriteByte(1);
        }

        Assert.Throws<InvalidDataException>(() => Open(folder.Root));
    }

    [Fact]
    public async Task Frames_that_became_zeros_at_the_end_of_an_earlier_segment_are_missed()
    {
        using var folder = new TemporaryFolder("identify");
        await using (var store = Open(folder.Root)) await FillAsync(store);
        File.Delete(Path.Combine(folder.Root, "clean"));
        await using (var file = File.OpenWrite(Path.Combine(folder.Root, "00000001.seg")))
        {
            file.SetLength(2_000_000);
            file.SetLength(SegmentBytes);
        }

        Assert.Throws<InvalidDataException>(() => Open(folder.Root));
    }

    [Fact]
    public async Task A_mark_of_an_earlier_closing_that_came_back_costs_nothing_that_was_answered()
    {
        using var folder = new TemporaryFolder("identify");
        var mark = Path.Combine(folder.Root, "clean");
        await using (var store = Open(folder.Root)) await store.CommitAsync([Put("88.1/early", 1)], null, Cancel);
        var early = await File.ReadAllBytesAsync(mark, Cancel);
        await using (var store = Open(folder.Root)) await store.CommitAsync([Put("88.1/late", 2)], null, Cancel);

        // The disk forgot that the mark was taken away.
        await File.WriteAllBytesAsync(mark, early, Cancel);

        await using (var store = Open(folder.Root))
        {
            Assert.Equal(2, store.Figures.Handles);
            await store.CommitAsync([Put("88.1/latest", 3)], null, Cancel);
        }

        await using var again = Open(folder.Root);
        Assert.Equal(3, again.Figures.Handles);
    }

    private static async Task FillAsync(HandleLog store)
    {
        for (var i = 0; i < 8; i++) await store.CommitAsync([Put($"88.1/{i}", 900_000)], null, Cancel);
    }
}
