using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using City.Kernel;

namespace City.Host.Commands;

/// <summary>
/// <c>citybrain bench</c>: how fast a running city answers over its network, with entities of its own that are deleted
/// at the end. What the machine could do at best is measured by <c>./bench live</c>, not here.
/// </summary>
internal static class BenchCommand
{
    private const int ConnectionsMax = 256, SecondsMax = 600, EntitiesMax = 100_000, BatchSize = 100;
    private const string Entities = "ngsi-ld/v1/entities/", Batches = "ngsi-ld/v1/entityOperations/";

    public static Command Create(TextWriter output, TextWriter errors)
    {
        var connections = Whole("--connections", "Requests open at once. 并发请求数。", 16, ConnectionsMax);
        var seconds = Whole("--seconds", "Length of each measurement. 每项测量时长（秒）。", 5, SecondsMax);
        var entities = Whole("--entities", "Entities that are made for it. 测试实体数。", 1_000, EntitiesMax);
        var json = AskCommand.Json();
        var command = new Command("bench", "Measures a running city. 测量运行中的城市大脑。")
        {
            connections, seconds, entities, json,
        };
        command.Asks(errors, async (parsed, link, cancel) =>
        {
            var probe = new Probe(link, $"urn:ngsi-ld:Probe:{Guid.NewGuid():N}:", parsed.GetValue(entities));
            try
            {
                await probe.CreateAsync(cancel);
                var (open, length) = (parsed.GetValue(connections), TimeSpan.FromSeconds(parsed.GetValue(seconds)));
                var rows = new List<Row>
                {
                    await probe.MeasureAsync("get", open, length, probe.Get, cancel),
                    await probe.MeasureAsync("query", open, length, probe.Query, cancel),
                    await probe.MeasureAsync("patch", open, length, probe.Patch, cancel),
                };
                if (parsed.GetValue(json)) await output.WriteLineAsync(JsonSerializer.Serialize(rows, Camel));
                else Table(output, rows);
                return Entry.Done;
            }
            catch (RefusedException refused)
            {
                return await AskCommand.RefusedAsync(errors, refused.Refusal);
            }
            catch (HttpRequestException gone)
            {
                await errors.WriteLineAsync($"sink.unreachable: {gone.Message}");
                return Entry.Unreached;
            }
            finally
            {
                await probe.DeleteAsync();
            }
        });
        return command;
    }

    private static readonly JsonSerializerOptions Camel = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private static void Table(TextWriter output, List<Row> rows)
    {
        var table = Shown.Table("what 项目", "per second 每秒", "p50 ms", "p99 ms");
        foreach (var row in rows)
            table.Row(row.Name, Text(row.PerSecond, "N0"), Text(row.P50Milliseconds, "F1"),
                Text(row.P99Milliseconds, "F1"));
        Shown.Write(output, table);
    }

    private static string Text(double number, string form) => number.ToString(form, CultureInfo.InvariantCulture);

    private static Option<int> Whole(string name, string about, int standard, int most) => new(name)
    {
        HelpName = "N",
        Description = $"{about} 1–{most}",
        DefaultValueFactory = _ => standard,
        CustomParser = result => Checks.Whole(result, name, most),
    };

    /// <summary>What was measured of one kind of request.</summary>
    private sealed record Row(string Name, double PerSecond, double P50Milliseconds, double P99Milliseconds);

    private sealed class RefusedException(Refusal refusal) : Exception(refusal.Detail)
    {
        public Refusal Refusal { get; } = refusal;
    }

    private sealed class Probe(CityLink link, string prefix, int count)
    {
        private readonly TimeProvider _clock = TimeProvider.System;

        public async Task CreateAsync(CancellationToken cancel)
        {
            for (var first = 0; first < count; first += BatchSize)
            {
                var batch = Enumerable.Range(first, Math.Min(BatchSize, count - first)).Select(number =>
                    $$"""{"id":"{{prefix}}{{number}}","type":"Probe","level":{"type":"Property","value":0} }""");
                await SendAsync(HttpMethod.Post, Batches + "create", $"[{string.Join(',', batch)}]", cancel);
            }
        }

        public async Task DeleteAsync()
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30), _clock);
            for (var first = 0; first < count; first += BatchSize)
            {
                var batch = Enumerable.Range(first, Math.Min(BatchSize, count - first))
                    .Select(number => $"\"{prefix}{number}\"");
                using var request = Request(HttpMethod.Post, Batches + "delete", $"[{string.Join(',', batch)}]");
                try
                {
                    using var answer = await link.Client.SendAsync(request, limit.Token);
                }
                catch (Exception gone) when (gone is HttpRequestException or OperationCanceledException)
                {
                    return; // Nobody is there to delete them.
                }
            }
        }

        public Task Get(int turn, CancellationToken cancel) =>
            SendAsync(HttpMethod.Get, Entities + Id(turn), null, cancel);

        public Task Query(int turn, CancellationToken cancel) =>
            SendAsync(HttpMethod.Get, "ngsi-ld/v1/entities?type=Probe&limit=20", null, cancel);

        public Task Patch(int turn, CancellationToken cancel) => SendAsync(HttpMethod.Patch,
            $"{Entities}{Id(turn)}/attrs/level", $$"""{"value":{{turn}} }""", cancel);

        public async Task<Row> MeasureAsync(
            string name, int open, TimeSpan length, Func<int, CancellationToken, Task> one, CancellationToken cancel)
        {
            var (begun, turn) = (_clock.GetTimestamp(), 0);
            var lanes = await Task.WhenAll(Enumerable.Range(0, open).Select(_ => Task.Run(
                async () =>
                {
                    var times = new List<double>();
                    while (_clock.GetElapsedTime(begun) < length)
                    {
                        var at = _clock.GetTimestamp();
                        await one(Interlocked.Increment(ref turn), cancel);
                        times.Add(_clock.GetElapsedTime(at).TotalMilliseconds);
                    }

                    return times;
                },
                cancel)));
            var seconds = _clock.GetElapsedTime(begun).TotalSeconds;
            List<double> sorted = [.. lanes.SelectMany(times => times).Order()];
            return new Row(name, Math.Round(sorted.Count / seconds), Math.Round(sorted[sorted.Count / 2], 2),
                Math.Round(sorted[(int)(sorted.Count * 0.99)], 2));
        }

        private string Id(int turn) => Uri.EscapeDataString(string.Create(
            CultureInfo.InvariantCulture, $"{prefix}{(uint)turn * 7919L % count}"));

        private HttpRequestMessage Request(HttpMethod method, string path, string? body)
        {
            var request = link.Request(method, path);
            if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
            return request;
        }

        private async Task SendAsync(HttpMethod method, string path, string? body, CancellationToken cancel)
        {
            using var request = Request(method, path, body);
            using var answer = await link.Client.SendAsync(request, cancel);
            var said = await answer.Content.ReadAsByteArrayAsync(cancel);
            if (!answer.IsSuccessStatusCode || answer.StatusCode == HttpStatusCode.MultiStatus)
                throw new RefusedException(CityLink.Problem(answer.StatusCode, said));
        }
    }
}
