using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace City.Connectors.Mqtt.Tests;

/// <summary>
/// Devices as bad as they come against a running brain, over its broker at QoS 1. What is stored is what was
/// acknowledged less what was reported, exactly, and the brain's memory does not grow with the length of the run.
/// </summary>
public sealed class RudeFeedTests(ITestOutputHelper output)
{
    private const int Devices = 6, MessagesOfShort = 1_800, RateOfLong = 250, Lines = 12;

    /// <summary>
    /// What may lie between the most memory of the warm-up, a quarter of the run, and that of its end.
    /// </summary>
    private const long MoreBytesMax = 64L * 1024 * 1024;

    private const string Yaml =
        """
        mapping: 1
        feed: rude
        source:
          format: json
          topic: devices/{device}/rude
        record:
          key: "{device}@{at}"
        time:
          column: at
          format: unix-ms
        entity:
          id: urn:x:Rude:{device}
          type: Rude
        attributes:
          flow:
            column: flow
            type: integer
            range: { min: 0, max: 1000 }
        """;

    private static readonly TimeProvider s_clock = TimeProvider.System;

    /// <summary>
    /// CITY_RUDE_SECONDS, 7200 for two hours at a steady rate; else so many messages as fast as they go.
    /// </summary>
    private static int Seconds => int.TryParse(
        Environment.GetEnvironmentVariable("CITY_RUDE_SECONDS"), CultureInfo.InvariantCulture, out var seconds)
        ? seconds
        : LongForm.Of(0, 30);

    [Fact]
    public async Task What_a_running_brain_stores_is_what_was_sent_less_what_it_reported_in_flat_memory()
    {
        await using var site = await Site.OpenAsync();
        await File.WriteAllTextAsync(Path.Combine(site.Feeds, "rude.yaml"), Yaml, Site.Cancel);
        await Site.UntilAsync(async () => await IsThereAsync(site));
        var devices = new RudeDevice[Devices];
        for (var i = 0; i < Devices; i++)
            devices[i] = new RudeDevice(site, $"rude-{i}", (await site.KeyAsync($"rude-{i}")).Key, seed: i);

        var memory = new Memory(site.Brain.ProcessId);
        await Task.WhenAll(devices.Select((device, i) => RunAsync(site, device, i == 0 ? memory : null)));

        var feed = await site.GetAsync("/api/feeds/rude");
        long Of(string count) => feed.GetProperty(count).GetInt64();
        var (right, wrong) = (devices.Sum(device => device.Right), devices.Sum(device => device.Wrong));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"rude: {right} right, {wrong} wrong, {devices.Sum(each => each.Doubled)} doubled, "
            + $"{devices.Sum(each => each.Cut)} cut, {devices.Sum(each => each.Lost)} lost; accepted {Of("accepted")} "
            + $"of which {Of("repeated")} repeated and {Of("late")} late, rejected {Of("rejected")}; {memory}"));
        Assert.Equal(right, Of("accepted") - Of("repeated"));
        Assert.Equal(wrong, Of("rejected"));
        Assert.Equal(wrong, Of("deadLetters") + Of("deadLettersDropped"));
        foreach (var device in devices)
        {
            await HeldAsync(site, device);
            device.Dispose();
        }

        Assert.True(memory.End - memory.WarmUp <= MoreBytesMax, $"The brain has grown: {memory}.");
    }

    private async Task RunAsync(Site site, RudeDevice device, Memory? memory)
    {
        var each = (Seconds == 0 ? MessagesOfShort : Seconds * RateOfLong) / Devices;
        var (startedAt, pace) = (s_clock.GetTimestamp(), Seconds == 0 ? 0 : (double)Devices / RateOfLong);
        for (var i = 0; i < each; i++)
        {
            var early = TimeSpan.FromSeconds(i * pace) - s_clock.GetElapsedTime(startedAt);
            if (early > TimeSpan.Zero) await Task.Delay(early, s_clock, Site.Cancel);
            await device.StepAsync();
            if (i % 50 == 0) memory?.Look((double)i / each);
            if (memory is not null && Seconds > 0 && i % (each / Lines) == 0)
                output.WriteLine($"rude: {i} of {each} by each of {Devices} devices; {memory}");
        }

        await device.EndAsync();
    }

    private static async Task<bool> IsThereAsync(Site site)
    {
        using var answer = await site.Brain.Client.GetAsync(Of("/api/feeds/rude"), Site.Cancel);
        return answer.StatusCode == HttpStatusCode.OK;
    }

    /// <summary>The whole past of a device, page by page, and its present are what it sent.</summary>
    private static async Task HeldAsync(Site site, RudeDevice device)
    {
        var (count, marks, newest) = (0L, 0UL, (Time: 0L, Flow: 0));
        for (var next = Of($"/ngsi-ld/v1/temporal/entities/urn:x:Rude:{device.Name}?attrs=flow&options=temporalValues");
            next is not null;)
        {
            using var answer = await site.Brain.Client.GetAsync(next, Site.Cancel);
            var page = await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>(Site.Cancel);
            foreach (var pair in page.GetProperty("flow").GetProperty("values").EnumerateArray())
            {
                var (time, flow) = (pair[1].GetDateTimeOffset().ToUnixTimeMilliseconds(), pair[0].GetInt32());
                (count, marks) = (count + 1, marks + RudeDevice.Mark(time, flow));
                if (time > newest.Time) newest = (time, flow);
            }

            next = NextOf(answer);
        }

        Assert.Equal((device.Name, device.Right, device.Marks), (device.Name, count, marks));
        Assert.Equal(device.Newest, newest);
        var present = await site.GetAsync($"/ngsi-ld/v1/entities/urn:x:Rude:{device.Name}");
        Assert.Equal(newest.Flow, present.GetProperty("flow").GetProperty("value").GetInt32());
        Assert.Equal(newest.Time, present.GetProperty("flow").GetProperty("observedAt").GetDateTimeOffset()
            .ToUnixTimeMilliseconds());
    }

    private static Uri? NextOf(HttpResponseMessage answer)
    {
        if (!answer.Headers.TryGetValues("Link", out var links)) return null;
        var next = links.SingleOrDefault(link => link.Contains("rel=\"next\"", StringComparison.Ordinal));
        return next is null ? null : Of(next[1..next.IndexOf('>', StringComparison.Ordinal)]);
    }

    private static Uri Of(string path) => new(path, UriKind.Relative);

    /// <summary>The most memory that a process had resident late in its warm-up, and in the last quarter.</summary>
    private sealed class Memory(int process)
    {
        private const double WarmUpFrom = 0.1, WarmUpTo = 0.25, EndFrom = 0.75;

        private long _now;

        public long WarmUp { get; private set; }

        public long End { get; private set; }

        public void Look(double done)
        {
            _now = ProcessFacts.ResidentBytes(process);
            if (done is >= WarmUpFrom and < WarmUpTo) WarmUp = Math.Max(WarmUp, _now);
            if (done >= EndFrom) End = Math.Max(End, _now);
        }

        public override string ToString() =>
            $"resident {_now >> 20} MiB now, at most {WarmUp >> 20} at warm-up and {End >> 20} at the end";
    }
}
