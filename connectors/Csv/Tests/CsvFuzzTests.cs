using System.Text;

namespace City.Connectors.Csv.Tests;

public sealed class CsvFuzzTests
{
    private static readonly byte[] Letters = [.. "\"\"\",,\n\n\r\r;x1 \0é"u8, 0xFF, 0xC3];

    /// <summary>
    /// What must hold of any input: nothing thrown, nothing lost, nothing invented, an end in bounded time and memory.
    /// </summary>
    [Fact]
    public void Mangled_files_are_read_to_their_end_without_losing_a_byte()
    {
        var random = new Random(301);
        var source = Reading.Standard with
        {
            RecordBytesMax = 96, RecordLinesMax = 4, ColumnsMax = 6, Header = false, Columns = ["a", "b", "c"],
        };
        var seed = Encoding.UTF8.GetBytes("1,\"two\",3\r\n\"a\nb\",\"\"\"q\"\"\",\n,,\n最,后,的\nlast,one,here");
        var (good, broken) = (0, 0);
        var times = Fuzz.Times(100_000);
        for (var round = 0; round < times; round++)
        {
            var file = Mangled(seed, random);
            var (_, records) = Fuzz.Within(() =>
            {
                var reading = Reading.AllAsync(file, source);
                Assert.True(reading.IsCompletedSuccessfully, Show(file));
                return reading.GetAwaiter().GetResult();
            });
            var (line, end) = (0L, 0L);
            foreach (var record in records)
            {
                Assert.True(record.Line > line && record.EndsAt > end, Show(file));
                (line, end) = (record.Line, record.EndsAt);
                Assert.Equal(record.Fault is null, record.Fields.Length == 3);
                Assert.True(file.AsSpan().IndexOf(record.Original.Span) >= 0, Show(file));
                if (record.Fault is null) good++;
                else broken++;
            }

            // What is in no record are line breaks only.
            var kept = records.Sum(record => record.Original.Span.Count((byte)'x'));
            Assert.Equal(file.AsSpan().Count((byte)'x'), kept);
        }

        Assert.True(good > times && broken > times, $"{good} good, {broken} broken");
    }

    /// <summary>The worst case for a reader that looks again behind a broken quote: every line has one.</summary>
    [Fact]
    public async Task A_file_of_stray_quotes_takes_no_more_than_its_share_of_time()
    {
        var line = "\"a,b\"x\n\"never closed, \"\"not even here\n";
        var file = Encoding.UTF8.GetBytes("a,b\n" + string.Concat(Enumerable.Repeat(line, 50_000)));
        var startedAt = TimeProvider.System.GetTimestamp();

        var (_, records) = await Reading.AllAsync(file);

        Assert.Equal(100_000, records.Count(record => record.Fault is not null));
        Assert.InRange(TimeProvider.System.GetElapsedTime(startedAt), TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    /// <summary>A file with some bytes lost, doubled or replaced.</summary>
    internal static byte[] Mangled(byte[] seed, Random random)
    {
        var bytes = seed.ToList();
        for (var edits = random.Next(0, 8); edits > 0; edits--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0: bytes.RemoveAt(at); break;
                case 1: bytes[at] = Letters[random.Next(Letters.Length)]; break;
                case 2: bytes.InsertRange(at, Enumerable.Repeat((byte)'x', random.Next(1, 120))); break;
                default: bytes.Insert(at, Letters[random.Next(Letters.Length)]); break;
            }
        }

        return [.. bytes];
    }

    private static string Show(byte[] file) => Convert.ToBase64String(file);
}
