using System.Text;

namespace City.Connectors.Csv.Tests;

/// <summary>Whatever comes in as a message of cells is read or refused.</summary>
public sealed class CsvMessagesFuzzTests
{
    private const string Yaml =
        """
        mapping: 1
        feed: csv
        source:
          format: csv
          topic: loops/{station}
          limits: { records: 4, bytes: 96, lines: 4, columns: 6 }
        record:
          key: "{station}@{a}"
        entity:
          id: urn:x:{station}
          type: Loop
        attributes:
          n: { column: n, type: number }
        """;

    [Fact]
    public void Messages_of_all_kinds_are_read_or_refused()
    {
        var random = new Random(302);
        Assert.True(Mapping.Load(Yaml).TryGet(out var mapping));
        var reader = new CsvMessages(mapping);
        var seed = Encoding.UTF8.GetBytes("a,n\r\n1,2\n\"x\ny\",3\n最,4\n");
        var (taken, refused, mapped) = (0, 0, 0);
        var times = Fuzz.Times(100_000);
        for (var round = 0; round < times; round++)
        {
            var message = new FeedMessage(round % 10 == 0 ? "air/7" : "loops/7", CsvFuzzTests.Mangled(seed, random));
            var read = Fuzz.Within(() =>
            {
                var reading = reader.ReadAsync(message, default);
                Assert.True(reading.IsCompletedSuccessfully);
                return reading.GetAwaiter().GetResult();
            });
            Assert.NotEqual(read.Mapper is null, read.Fault is null);
            Assert.True(read.Records.Count <= mapping.Source.RecordsMax);
            if (read.Mapper is null) refused++;
            else taken++;
            mapped += read.Records.Count(
                record => record.Fault is null && read.Mapper!.Map(record.Fields).TryGet(out _, out _));
        }

        Assert.True(taken > times / 10 && refused > times / 10 && mapped > times / 10,
            $"{taken} taken, {refused} refused, {mapped} mapped");
    }
}
