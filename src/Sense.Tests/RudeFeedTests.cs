using System.Collections.Concurrent;
using System.Globalization;

namespace City.Sense.Tests;

/// <summary>
/// A feed as bad as they come: messages are lost on the way, come twice, come in disorder, hold garbage, and the
/// devices' clocks jump. What is stored is what was sent less what was reported, exactly; and a clock that jumped ahead
/// never holds up the present.
/// </summary>
public sealed class RudeFeedTests
{
    private const int Messages = 4_000;
    private const int Stations = 12;
    private const int Lanes = 16;

    /// <summary>How long the feed goes on: CITY_RUDE_SECONDS, 7200 for two hours; else some rounds.</summary>
    private static TimeSpan GoesOn => TimeSpan.FromSeconds(
        int.TryParse(Environment.GetEnvironmentVariable("CITY_RUDE_SECONDS"), CultureInfo.InvariantCulture,
            out var seconds)
            ? seconds
            : LongForm.Of(0, 30));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task What_is_stored_is_what_was_sent_less_what_was_reported(int seed)
    {
        var until = TimeProvider.System.GetUtcNow() + GoesOn;
        do await RoundAsync(seed);
        while (TimeProvider.System.GetUtcNow() < until && (seed += 2) > 0);
    }

    private static async Task RoundAsync(int seed)
    {
        var chance = new Random(seed);
        await using var rig = await FeedRig.OpenAsync();
        var feed = await rig.AddAsync(FeedRig.Loops);
        var sent = new List<(string Topic, string Payload, string? Point)>();
        // All right readings are of the last hours.
        var first = (int)((Moment.Now(TimeProvider.System).Milliseconds - FeedRig.Time(0).Milliseconds) / 1_000)
            - (2 * Messages);
        for (var i = 0; i < Messages; i++) sent.AddRange(Sent(chance, first, i));
        Shuffle(sent, chance);
        var (stored, refused) = (new ConcurrentDictionary<string, bool>(), new ConcurrentBag<int>());

        await Parallel.ForEachAsync(
            sent, new ParallelOptions { MaxDegreeOfParallelism = Lanes, CancellationToken = FeedRig.Cancel },
            async (message, _) =>
            {
                var answer = await FeedRig.TakeAsync(feed, message.Topic, message.Payload);
                Assert.Null(answer.Failure);
                if (answer.Accepted == 1) stored[message.Point!] = true;
                else refused.Add(1);
            });

        var right = sent.Select(message => message.Point).OfType<string>().Distinct();
        Assert.Equal(right.Order(), stored.Keys.Order());
        Assert.Equal(sent.Count(message => message.Point is null), refused.Count);
        var (counters, held) = (feed.Counters, await HeldAsync(rig));
        Assert.Equal(stored.Keys.Order(), held.Order());
        Assert.Equal(sent.Count, counters.Records);
        Assert.Equal(held.Count, counters.Accepted - counters.Repeated);
        Assert.Equal(refused.Count, counters.Rejected);
        Assert.Equal(refused.Count, feed.LettersKept + feed.LettersDropped);
        await PresentIsNewestAsync(rig);
    }

    /// <summary>What becomes of one reading on its way: nothing, once, twice, or garbage.</summary>
    private static IEnumerable<(string Topic, string Payload, string? Point)> Sent(
        Random chance, int first, int number)
    {
        var station = $"s{chance.Next(Stations)}";
        var topic = $"loops/{station}/flow";
        // Each reading has a time of its own, and now and then the clock is set back or ahead by a day. What lies ahead
        // is reported.
        var jump = chance.Next(50) == 0 ? chance.Next(-1, 2) * 86_400 : 0;
        var second = first + number + jump;
        var reading = FeedRig.Reading(second, number % 1000);
        var point = jump > 0 ? null : $"{station} {FeedRig.Time(second)} {number % 1000}";
        switch (chance.Next(20))
        {
            case 0:
                break;
            case 1:
                yield return (topic, reading, point);
                yield return (topic, reading, point);
                break;
            case 2:
                yield return (topic, reading[..chance.Next(reading.Length)], null);
                break;
            case 3:
                yield return (topic, FeedRig.Reading(second, chance.Next(1_001, 9_999)), null);
                break;
            case 4:
                yield return (topic, "{\"flow\":1}", null);
                break;
            default:
                yield return (topic, reading, point);
                break;
        }
    }

    private static async Task<List<string>> HeldAsync(FeedRig rig)
    {
        var held = new List<string>();
        for (var i = 0; i < Stations; i++)
            foreach (var (time, value) in await rig.PastAsync($"urn:x:Loop:s{i}")) held.Add($"s{i} {time} {value}");
        return held;
    }

    private static async Task PresentIsNewestAsync(FeedRig rig)
    {
        for (var i = 0; i < Stations; i++)
        {
            var past = await rig.PastAsync($"urn:x:Loop:s{i}");
            var present = await rig.FindAsync($"urn:x:Loop:s{i}");
            Assert.Equal(past[^1].Time, present!.ObservedAt);
            Assert.True(present.ObservedAt < Moment.Now(TimeProvider.System), "The present lies ahead.");
        }
    }

    /// <summary>Disorder: each message moves by some places at most.</summary>
    private static void Shuffle<T>(List<T> list, Random chance)
    {
        for (var i = 0; i < list.Count; i++)
        {
            var other = Math.Min(list.Count - 1, i + chance.Next(30));
            (list[i], list[other]) = (list[other], list[i]);
        }
    }
}
