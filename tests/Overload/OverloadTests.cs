using System.Globalization;
using City.TestKit;
using Xunit;

namespace City.Overload;

/// <summary>
/// Ten times what the store takes, for CITY_OVERLOAD_SECONDS (20; 300 with CITY_TEST_LONG=1; an hour is 3600).
/// </summary>
public sealed class OverloadTests(ITestOutputHelper output) : IDisposable
{
    private const int StoreRate = 2_000, OfferedRate = 20_000, Slots = 600, PatientWriters = 8;
    private const double AlarmsPerSecond = 20, AlarmMillisecondsMax = 2_000;
    private const long MoreBytesMax = 400L * 1024 * 1024;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan RecoveryMax = TimeSpan.FromSeconds(10), Tick = TimeSpan.FromMilliseconds(50);

    private readonly TemporaryFolder _folder = new("overload");
    private readonly TimeProvider _clock = TimeProvider.System;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static TimeSpan Length => TimeSpan.FromSeconds(
        Environment.GetEnvironmentVariable("CITY_OVERLOAD_SECONDS") is { Length: > 0 } seconds
            ? int.Parse(seconds, CultureInfo.InvariantCulture)
            : LongForm.Of(20, 300));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Ten_times_what_the_store_takes_is_refused_and_counted_alarms_go_through_and_nothing_is_lost()
    {
        Slot[] slots = [.. Enumerable.Range(0, Slots).Select(number => new Slot(number))];
        Dictionary<string, long[]> taken;
        await using (var brain = await StartAsync(Environment.ProcessPath!))
        {
            var before = ProcessFacts.ResidentBytes(brain.ProcessId);
            using var client = brain.NewClient(connections: Slots + 100);
            var password = _folder.Of("password");
            var alarms = new Writer(
                client, await Doors.TokenAsync(brain, password, ["read", "write", "urgent"], Cancel), "alarm");
            var others = new Writer(
                client, await Doors.TokenAsync(brain, password, ["read", "write"], Cancel), "other");
            var bulk = new Bulk(client, slots);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            var memory = MostBytesAsync(brain.ProcessId, over.Token);
            // A city that is overrun has been at work before: else it is the compiler that is waited for.
            await Task.WhenAll(
                bulk.RunAsync(StoreRate / 2, WarmUp, Cancel), alarms.SteadilyAsync(AlarmsPerSecond, WarmUp, Cancel));
            var warm = bulk.Counts.Accepted;
            alarms.Forget();
            var work = new List<Task>
            {
                bulk.RunAsync(OfferedRate, Length, Cancel), alarms.SteadilyAsync(AlarmsPerSecond, Length, Cancel),
            };
            for (var i = 0; i < PatientWriters; i++) work.Add(others.PatientlyAsync(i, Length, Cancel));
            await Task.WhenAll(work);
            var recovery = await UntilItGoesThroughAsync(brain, others);
            await over.CancelAsync();

            Judge(bulk, warm, (alarms, others), await memory - before, recovery);
            var (_, counted) = await Doors.StatusAsync(brain, Cancel);
            Assert.Equal(bulk.Counts.Refused + alarms.Refused + others.Refused, counted);
            taken = alarms.Taken.Concat(others.Taken).ToDictionary();
            Assert.Equal(Writer.Places + PatientWriters, taken.Count);
            await AllAreThereAsync(brain, slots, taken);
            await brain.KillAsync(Cancel);
        }

        if (SourceTree.BrainProgram is not { } program) return;
        await using var again = await StartAsync(program);
        await AllAreThereAsync(again, slots, taken);
    }

    private void Judge(
        Bulk bulk, long warm, (Writer Alarms, Writer Others) single, long moreBytes, TimeSpan recovery)
    {
        var (accepted, refused) = (bulk.Counts.Accepted - warm, bulk.Counts.Refused);
        var (alarms, others) = single;
        var (alarm, patient) = (alarms.Times, others.Times);
        var (p50, p99) = (alarm[alarm.Length / 2], alarm[(int)(alarm.Length * 0.99)]);
        var median = patient[patient.Length / 2];
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{accepted} taken and {refused} refused in {Length.TotalSeconds} s; alarms p50 {p50:F0}, "
            + $"p99 {p99:F0}, longest {alarm[^1]:F0} ms; others waited {median:F0} ms "
            + $"(median of {patient.Length}); {moreBytes / 1048576} MiB more; "
            + $"again after {recovery.TotalMilliseconds:F0} ms"));
        Assert.Empty(bulk.Faults);
        // The store is kept busy, and no more is taken than it takes.
        Assert.InRange(accepted, StoreRate * Length.TotalSeconds / 2, StoreRate * (Length.TotalSeconds + 10) * 1.2);
        Assert.True(refused > accepted, $"only {refused} were refused");
        Assert.Equal(0, alarms.Refused);
        Assert.InRange(p99, 0, AlarmMillisecondsMax);
        Assert.True(p50 < median / 2, $"alarms waited {p50:F0} ms, others {median:F0}");
        Assert.InRange(moreBytes, 0, MoreBytesMax);
        Assert.InRange(recovery, TimeSpan.Zero, RecoveryMax);
    }

    /// <summary>How long it takes until nothing waits any more and a write goes through at once.</summary>
    private async Task<TimeSpan> UntilItGoesThroughAsync(Brain brain, Writer writer)
    {
        var start = _clock.GetTimestamp();
        while (!await writer.TryAsync(0, Cancel) || (await Doors.StatusAsync(brain, Cancel)).Pending > 0)
        {
            Assert.True(_clock.GetElapsedTime(start) < RecoveryMax, "Writes are still refused.");
            await Task.Delay(Tick, _clock, Cancel);
        }

        return _clock.GetElapsedTime(start);
    }

    private static async Task AllAreThereAsync(Brain brain, Slot[] slots, Dictionary<string, long[]> single)
    {
        var there = await Doors.NumbersAsync(brain, Slot.Type, Cancel);
        var taken = slots.SelectMany(slot => slot.Taken.Select((number, place) => (slot.Number, place, number)))
            .Where(each => each.number > 0).ToDictionary(each => Slot.Id(each.Number, each.place), each => each.number);
        // Slots are used one sending at a time, so that neither less nor more than the last one taken may be there.
        Assert.Equal(taken.Count, there.Count);
        Assert.All(taken, each => Assert.Equal(each.Value, there[each.Key]));
        var alone = await Doors.NumbersAsync(brain, Writer.Type, Cancel);
        Assert.Equal(single.Keys.Order(StringComparer.Ordinal), alone.Keys.Order(StringComparer.Ordinal));
        Assert.All(single, each => Assert.Contains(alone[each.Key], each.Value));
    }

    private async Task<long> MostBytesAsync(int processId, CancellationToken over)
    {
        var most = 0L;
        while (!over.IsCancellationRequested)
        {
            most = Math.Max(most, ProcessFacts.ResidentBytes(processId));
            await Task.Delay(Tick, _clock, over).ContinueWith(
                _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        return most;
    }

    private Task<Brain> StartAsync(string program) => Brain.StartAsync(
        new BrainStart
        {
            Program = program, Data = _folder.Of("data"), Work = _folder.Root,
            Environment = new Dictionary<string, string>
            {
                [SlowBrain.Rate] = StoreRate.ToString(CultureInfo.InvariantCulture),
            },
        },
        Cancel);
}
