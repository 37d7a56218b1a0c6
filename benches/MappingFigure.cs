using System.Text;
using City.Sense;

namespace City.Bench;

/// <summary>
/// What it costs to make a command of a reading of five values in JSON: taken apart, converted, checked, named. The
/// processor's time, of one thread and the collector, the median of some runs.
/// </summary>
internal static class MappingFigure
{
    public static readonly Figure Each = Figure.Time("mapping", "us", 5);

    private const int Turns = 100_000, QuickTurns = 20_000, Payloads = 64;

    private const string Yaml =
        """
        mapping: 1
        feed: bench
        source:
          format: json
          topic: air/{station}
        record:
          key: "{station}@{t}"
        time:
          column: t
          format: unix
        entity:
          id: urn:ngsi-ld:AirQualityObserved:{station}
          type: AirQualityObserved
        attributes:
          pm10: { column: pm10, unit: µg/m³, range: { min: 0, max: 2000 } }
          temperature: { column: temp, unit: { sent: KEL, kept: CEL } }
          humidity: { column: values.rh, type: number }
          battery: { column: values.bat, type: integer }
          status: { column: status }
        """;

    public static async Task RunAsync(BenchRun run, CancellationToken cancel)
    {
        if (!Mapping.Load(Yaml).TryGet(out var mapping))
            throw new InvalidOperationException("The mapping of the bench has faults.");
        var reader = new JsonMessages(mapping);
        FeedMessage[] messages = [.. Enumerable.Range(0, Payloads).Select(n => new FeedMessage($"air/s{n}",
            Encoding.UTF8.GetBytes($$$"""
                {"t":{{{1_767_225_600 + n}}},"pm10":{{{n}}}.5,"temp":28{{{n % 10}}}.15,"status":"ok",
                "values":{"rh":4{{{n % 10}}}.2,"bat":{{{n}}}}}
                """)))];
        var turns = run.Options.Quick ? QuickTurns : Turns;
        // Also a quick look waits until the code is the one that runs for long.
        await MapAsync(reader, messages, Turns, cancel);
        var times = new List<double>();
        for (var i = 0; i < run.Options.Pairs; i++)
        {
            var before = Environment.CpuUsage.TotalTime;
            await MapAsync(reader, messages, turns, cancel);
            times.Add((Environment.CpuUsage.TotalTime - before).TotalMicroseconds / turns);
        }

        run.Show(Each, Machine.Median(times));
    }

    private static async Task MapAsync(
        JsonMessages reader, FeedMessage[] messages, int turns, CancellationToken cancel)
    {
        for (var i = 0; i < turns; i++)
        {
            var read = await reader.ReadAsync(messages[i % Payloads], cancel);
            if (read.Mapper is null || !read.Mapper.Map(read.Records[0].Fields).TryGet(out var record, out _)
                || read.Mapper.Command(record, withConstants: false).Attributes.Length != 5)
                throw new InvalidOperationException("A reading was not mapped.");
        }
    }
}
