using City.Stores.Memory;

namespace City.Live.Tests;

public sealed class ArchiveCutTests
{
    [Fact]
    public async Task A_city_can_be_restored_to_every_change_also_inside_a_frame()
    {
        await using var rig = await RigAsync();
        var (archive, all, head) = (await ArchiveRig.MakeAsync(rig.Store), await rig.FeedAsync(), rig.City.Head);
        for (var seq = 0L; seq <= head.Seqs[0]; seq++)
        {
            var position = new FeedPosition([seq, head.Seqs[1] * seq / head.Seqs[0]]);
            await using var store = new MemoryStore(2);

            var restored = await ArchiveRig.RestoreAsync(archive, store, ArchiveCut.At(position));

            Assert.True(restored.TryGet(out var summary, out var refusal), refusal?.Detail);
            Assert.Equal(position, summary.Position);
            await using var city = await CityRig.OpenAsync(store);
            Assert.Equal(position, city.City.Head);
            Assert.Equal(
                Say(all.Where(change => change.Seq <= position.Seqs[change.Shard])), Say(await city.FeedAsync()));
        }
    }

    [Fact]
    public async Task A_city_restored_to_a_moment_holds_what_was_recorded_until_then()
    {
        await using var rig = await RigAsync();
        var (archive, all) = (await ArchiveRig.MakeAsync(rig.Store), await rig.FeedAsync());
        Moment[] moments =
        [
            Moment.Earliest, all[0].RecordedAt, all[all.Count / 2].RecordedAt,
            new(all[all.Count / 2].RecordedAt.Milliseconds - 1), Moment.Latest,
        ];
        foreach (var moment in moments)
        {
            await using var store = new MemoryStore(2);
            Assert.Null((await ArchiveRig.RestoreAsync(archive, store, ArchiveCut.At(moment))).Refusal);
            await using var city = await CityRig.OpenAsync(store);
            Assert.Equal(Say(all.Where(change => change.RecordedAt <= moment)), Say(await city.FeedAsync()));
        }
    }

    [Fact]
    public async Task A_cut_frame_is_sound_and_the_city_goes_on_behind_it()
    {
        await using var rig = await RigAsync();
        await using var store = new MemoryStore(2);
        var cut = ArchiveCut.At(new FeedPosition([3, 2]));
        Assert.Null((await ArchiveRig.RestoreAsync(await ArchiveRig.MakeAsync(rig.Store), store, cut)).Refusal);

        Assert.Empty((await StoreCheck.RunAsync(store, null, null, CityRig.Cancel)).Faults);
        await using var city = await CityRig.OpenAsync(store);
        Assert.Equal(OutcomeKind.Created, (await city.WriteAsync(CityRig.Create("urn:new"))).Kind);
        await using var again = await city.ReopenAsync();
        Assert.NotNull(await again.FindAsync("urn:new"));
    }

    [Theory]
    [InlineData("9999.0", "archive.cut.ahead")]
    [InlineData("1.1.1", "archive.cut.shape")]
    public async Task A_position_that_the_archive_does_not_reach_is_refused(string position, string code)
    {
        await using var rig = await RigAsync();
        await using var store = new MemoryStore(2);
        var cut = ArchiveCut.At(new FeedPosition([.. position.Split('.').Select(long.Parse)]));

        var refusal = (await ArchiveRig.RestoreAsync(await ArchiveRig.MakeAsync(rig.Store), store, cut)).Refusal;

        Assert.Equal(code, refusal?.Code);
        Assert.Equal(["shards 2"], await ArchiveRig.ContentsAsync(store));
    }

    /// <summary>A city whose frames hold several changes each, recorded at different moments.</summary>
    private static async Task<CityRig> RigAsync()
    {
        var rig = await CityRig.OpenAsync(shards: 2);
        for (var batch = 0; batch < 6; batch++)
        {
            rig.Clock.Advance(1_000);
            await rig.City.WriteAllAsync(
                [.. Enumerable.Range(0, 8).Select(i => batch == 0 || i > 5
                    ? CityRig.Create($"urn:{batch}:{i}", CityRig.Number(i))
                    : CityRig.Append($"urn:0:{i}", CityRig.Number(batch * 10 + i)))],
                CityRig.Caller, CityRig.Cancel);
        }

        return rig;
    }

    private static List<string> Say(IEnumerable<Change> changes) =>
    [
        .. changes.OrderBy(change => change.Shard).ThenBy(change => change.Seq).Select(change =>
            $"{change.Shard} {change.Seq} {change.RecordedAt} {change.EntityId} {change.Kind} "
            + string.Join(' ', change.Set.Select(attribute => attribute.Value.ToJson()))),
    ];
}
