using City.Stores.Memory;

namespace City.Think.Tests;

public sealed class ModelShelfTests : IAsyncDisposable
{
    private readonly MemoryStore _store = new(1);
    private readonly Dictionary<string, BroughtModel> _brought = new() { ["fees"] = Fees.Brought };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_came_with_the_program_is_version_1_and_nothing_is_written_for_it()
    {
        using var shelf = Shelf();

        var model = Assert.Single(await shelf.AllAsync(Cancel));

        Assert.Equal(("fees", 1, "Parks", "Fees · 门票"),
            (model.Name, model.Latest.Number, model.Latest.Who, model.Latest.Title));
        Assert.Null(model.Latest.Time);
        Assert.Empty(await _store.Blobs.ListAsync("", Cancel));
    }

    [Fact]
    public async Task Every_version_stays_byte_by_byte_with_who_kept_it_when_and_why()
    {
        using var shelf = Shelf();
        var (second, third) = (Fees.Bytes("< 7"), Fees.Bytes("< 8"));
        await KeepAsync(shelf, second, "higher");
        await KeepAsync(shelf, third, "higher still");

        // As it is after a start; and the program now brings another file.
        _brought["fees"] = new BroughtModel("Parks", Fees.Bytes("<= 1"));
        using var again = Shelf();
        var model = (await again.FindAsync("fees", Cancel))!;

        Assert.Equal(["", "higher", "higher still"], model.Versions.Select(one => one.Comment));
        Assert.Equal(["Parks", "ann", "ann"], model.Versions.Select(one => one.Who));
        Assert.Equal([false, true, true], model.Versions.Select(one => one.Time is not null));
        byte[][] kept = [Fees.Brought.File.ToArray(), second, third];
        foreach (var version in model.Versions)
            Assert.Equal(kept[version.Number - 1], (await again.FileAsync(model, version, Cancel)).ToArray());
    }

    [Fact]
    public async Task A_change_of_a_version_that_is_not_the_latest_any_more_is_refused_and_costs_nothing()
    {
        using var shelf = Shelf();
        var seen = (await shelf.FindAsync("fees", Cancel))!.Latest.Tag;
        await KeepAsync(shelf, Fees.Bytes("< 7"), "first");

        var late = await shelf.KeepAsync("fees", Fees.Bytes("< 8"), seen, ("bob", ""), Cancel);

        Assert.Equal(RuleCodes.Changed, late.Refusal?.Code);
        Assert.Contains("ann", late.Refusal!.Detail, StringComparison.Ordinal);
        Assert.Equal(2, (await shelf.FindAsync("fees", Cancel))!.Latest.Number);
    }

    [Fact]
    public async Task Of_many_who_change_the_same_version_one_is_kept_and_all_others_are_told()
    {
        using var shelf = Shelf();
        var seen = (await shelf.FindAsync("fees", Cancel))!.Latest.Tag;

        var all = await Task.WhenAll(Enumerable.Range(0, 16).Select(i =>
            shelf.KeepAsync("fees", Fees.Bytes($"< {i}"), seen, ($"{i}", ""), Cancel).AsTask()));

        Assert.Single(all, one => one.Refusal is null);
        Assert.Equal(15, all.Count(one => one.Refusal?.Code == RuleCodes.Changed));
        Assert.Equal(2, (await shelf.FindAsync("fees", Cancel))!.Versions.Length);
    }

    [Theory]
    [InlineData("Fees", "\"<\"", RuleCodes.Name)]
    [InlineData("../x", "", RuleCodes.Name)]
    [InlineData("fees", null, RuleCodes.Unconditional)]
    [InlineData("other", "\"1-0\"", RuleCodes.Changed)]
    public async Task What_cannot_be_kept_is_refused(string name, string? basis, string code)
    {
        using var shelf = Shelf();

        var refused = await shelf.KeepAsync(name, Fees.Bytes("< 7"), basis, ("ann", ""), Cancel);

        Assert.Equal(code, refused.Refusal?.Code);
        Assert.Empty(await _store.Blobs.ListAsync("", Cancel));
    }

    [Theory]
    [InlineData("no xml")]
    [InlineData("<a/>")]
    [InlineData("<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/hostname\">]><a>&e;</a>")]
    public async Task A_file_that_is_no_model_is_refused_with_its_place_and_nothing_outside_is_read(string file)
    {
        using var shelf = Shelf();

        var refused = await shelf.KeepAsync("new", System.Text.Encoding.UTF8.GetBytes(file), null, ("ann", ""), Cancel);

        Assert.Equal(RuleCodes.Model, refused.Refusal?.Code);
        Assert.Matches(@"^\d+:\d+: ", refused.Refusal!.Detail);
    }

    [Fact]
    public async Task A_crash_between_the_file_and_the_list_leaves_the_versions_as_they_were()
    {
        using (var shelf = Shelf()) await KeepAsync(shelf, Fees.Bytes("< 7"), "kept");
        await _store.Blobs.PutAsync("rules/models/fees/000003.dmn", Fees.Bytes("< 99"), Cancel);

        using var again = Shelf();
        await KeepAsync(again, Fees.Bytes("< 8"), "after the crash");
        var model = (await again.FindAsync("fees", Cancel))!;

        Assert.Equal(3, model.Latest.Number);
        Assert.Equal(Fees.Bytes("< 8"), (await again.FileAsync(model, model.Latest, Cancel)).ToArray());
    }

    [Fact]
    public async Task A_file_that_was_damaged_is_named_and_never_guessed_at()
    {
        using (var shelf = Shelf()) await KeepAsync(shelf, Fees.Bytes("< 7"), "kept");
        await _store.Blobs.PutAsync("rules/models/fees/000002.dmn", Fees.Bytes("< 99"), Cancel);

        using var again = Shelf();
        var model = (await again.FindAsync("fees", Cancel))!;

        await Assert.ThrowsAsync<InvalidDataException>(
            async () => await again.ReadAsync(model, model.Latest, Cancel));
        Assert.Equal("Fees · 门票", (await again.ReadAsync(model, model.Versions[0], Cancel)).Name);
    }

    [Fact]
    public async Task A_model_finds_what_it_imports_among_the_others()
    {
        using var shelf = Shelf();
        const string import = """
            <import name="fees" namespace="urn:fees" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>
            """;
        var file = System.Text.Encoding.UTF8.GetString(Fees.Bytes("< 7", import))
            .Replace("namespace=\"urn:fees\">", "namespace=\"urn:other\">", StringComparison.Ordinal);

        var kept = await shelf.KeepAsync("other", System.Text.Encoding.UTF8.GetBytes(file), null, ("ann", ""), Cancel);

        Assert.Null(kept.Refusal);
        Assert.True(kept.TryGet(out var model, out _));
        Assert.Empty((await shelf.ReadAsync(model, model.Latest, Cancel)).Faults);
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private ModelShelf Shelf() => new(_store.Blobs, _brought, TimeProvider.System);

    private static async Task KeepAsync(ModelShelf shelf, byte[] file, string comment)
    {
        var basis = (await shelf.FindAsync("fees", Cancel))!.Latest.Tag;
        var kept = await shelf.KeepAsync("fees", file, basis, ("ann", comment), Cancel);
        Assert.Null(kept.Refusal);
    }
}
