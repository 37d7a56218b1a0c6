using City.Stores.Memory;

namespace City.Live.Tests;

/// <summary>Who gets in while the store does not keep up.</summary>
public sealed class AdmissionTests
{
    private static readonly Caller Alarm = new("", "alarm", Grants.Write | Grants.Urgent);

    private static readonly LiveOptions Small = new() { PendingMax = 20, FrameChanges = 4 };

    [Fact]
    public async Task What_is_urgent_goes_with_the_next_frame_before_all_that_waits_and_has_room_of_its_own()
    {
        await using var rig = await CityRig.OpenAsync(options: Small, shards: 1);
        using var turnstile = new Turnstile(rig.Memory);
        var first = rig.WriteAsync(CityRig.Create("urn:first"));
        await turnstile.ReachedAsync();
        var bulk = Enumerable.Range(0, 19).Select(i => rig.WriteAsync(CityRig.Create($"urn:{i}"))).ToList();
        Assert.Equal("live.overloaded", (await rig.WriteAsync(CityRig.Create("urn:late"))).Refusal?.Code);
        Assert.Equal(20, (await rig.City.StatusAsync(CityRig.Cancel)).Shards[0].Pending);

        var urgent = rig.WriteAsync(CityRig.Create("urn:alarm"), Alarm);
        Assert.False(urgent.IsCompleted);
        turnstile.Pass();
        Assert.Equal(OutcomeKind.Created, (await first).Kind);
        await turnstile.ReachedAsync();
        turnstile.Pass();
        var soon = urgent.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, CityRig.Cancel);
        Assert.Equal(OutcomeKind.Created, (await soon).Kind);
        await Task.WhenAll(bulk[..4]);
        Assert.All(bulk[4..], write => Assert.False(write.IsCompleted));

        turnstile.Open();
        Assert.All(await Task.WhenAll(bulk), outcome => Assert.Equal(OutcomeKind.Created, outcome.Kind));
        // Who waited was decided in the order in which they came.
        Assert.Equal(
            ["urn:first", .. Said(0, 4), "urn:alarm", .. Said(4, 19)],
            (await rig.FeedAsync()).Select(change => change.EntityId));
        Assert.Equal(1, (await rig.City.StatusAsync(CityRig.Cancel)).Shards[0].Refused);
    }

    [Fact]
    public async Task What_is_urgent_is_bounded_too()
    {
        await using var rig = await CityRig.OpenAsync(options: Small, shards: 1);
        using var turnstile = new Turnstile(rig.Memory);
        var writes = Enumerable.Range(0, 100).Select(i => rig.WriteAsync(CityRig.Create($"urn:{i}"), Alarm)).ToList();
        await turnstile.ReachedAsync();
        turnstile.Open();
        var outcomes = await Task.WhenAll(writes);
        Assert.InRange(outcomes.Count(outcome => outcome.Kind == OutcomeKind.Created), 20, 23);
        Assert.All(
            outcomes.Where(outcome => outcome.Refusal is not null),
            outcome => Assert.Equal("live.overloaded", outcome.Refusal!.Code));
    }

    [Fact]
    public async Task Who_waits_in_line_when_the_store_fails_hears_that_nothing_was_changed_and_nothing_was()
    {
        await using var rig = await CityRig.OpenAsync(options: Small, shards: 1);
        var turnstile = new Turnstile(rig.Memory);
        var first = rig.WriteAsync(CityRig.Create("urn:first"));
        await turnstile.ReachedAsync();
        var bulk = Enumerable.Range(0, 12).Select(i => rig.WriteAsync(CityRig.Create($"urn:{i}"))).ToList();
        turnstile.Fail(new StoreException("The server is away.", retry: true));
        Assert.Equal("live.unsure", (await first).Refusal?.Code);
        var outcomes = await Task.WhenAll(bulk);
        Assert.All(outcomes[4..], outcome => Assert.Equal("live.not-serving", outcome.Refusal?.Code));
        rig.Memory.Interrupt = null;
        await CityRig.UntilAsync(
            () => rig.City.Hosts[0].State == ShardState.Serving, "the shard to serve again");
        Assert.Empty(await rig.FeedAsync());
        Assert.Equal(0, (await rig.City.StatusAsync(CityRig.Cancel)).Shards[0].Pending);
    }

    [Fact]
    public async Task A_store_without_room_is_told_of_in_words_that_say_what_to_do_until_there_is_room()
    {
        await using var rig = await CityRig.OpenAsync(shards: 1);
        await rig.WriteAsync(CityRig.Create("urn:a"));
        rig.Memory.Interrupt = step => step == MemoryStep.AppendBegins
            ? throw new StoreException("The disk is full.", retry: true) { NoRoom = true }
            : default;
        for (var i = 0; i < 20; i++)
        {
            var outcome = await rig.WriteAsync(CityRig.Create("urn:b"));
            Assert.Equal(
                (RefusalKind.Overloaded, "live.store-full"), (outcome.Refusal?.Kind, outcome.Refusal?.Code));
            Assert.NotNull(await rig.FindAsync("urn:a"));
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, CityRig.Cancel);
        }

        rig.Memory.Interrupt = null;
        var done = default(Outcome);
        for (var tries = 0; tries < 100 && done.Kind != OutcomeKind.Created; tries++)
        {
            done = await rig.WriteAsync(CityRig.Create("urn:b"));
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, CityRig.Cancel);
        }

        Assert.Equal(OutcomeKind.Created, done.Kind);
        Assert.Equal(["urn:a", "urn:b"], (await rig.FeedAsync()).Select(change => change.EntityId));
    }

    private static IEnumerable<string> Said(int from, int to) =>
        Enumerable.Range(from, to - from).Select(i => $"urn:{i}");

    /// <summary>Lets appends through one by one.</summary>
    private sealed class Turnstile : IDisposable
    {
        private readonly SemaphoreSlim _reached = new(0), _passed = new(0);
        private volatile Exception? _fault;
        private volatile bool _open;

        public Turnstile(MemoryStore store) => store.Interrupt = async step =>
        {
            if (step != MemoryStep.AppendBegins || _open) return;
            _reached.Release();
            await _passed.WaitAsync();
            if (_fault is { } fault) throw fault;
        };

        public async Task ReachedAsync() => Assert.True(
            await _reached.WaitAsync(TimeSpan.FromSeconds(10), CityRig.Cancel), "No append came.");

        public void Pass() => _passed.Release();

        public void Open()
        {
            _open = true;
            Pass();
        }

        public void Fail(Exception fault)
        {
            _fault = fault;
            Pass();
        }

        public void Dispose() => Open();
    }
}
