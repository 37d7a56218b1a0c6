using System.Text;

namespace City.Connectors.Csv.Tests;

/// <summary>Reads texts as CSV files.</summary>
internal static class Reading
{
    public static readonly SourceDescription Standard = new();

    public static async Task<(ImmutableArray<string> Columns, List<SourceRecord> Records)> AllAsync(
        byte[] file, SourceDescription? source = null, int chunk = int.MaxValue)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var csv = new CsvSource(new ChunkedStream(file, chunk), source ?? Standard);
        Assert.True((await csv.OpenAsync(cancel)).TryGet(out var columns, out var refusal), refusal?.Detail);
        var records = new List<SourceRecord>();
        await foreach (var record in csv.ReadAsync(cancel)) records.Add(record);
        return (columns, records);
    }

    public static Task<(ImmutableArray<string> Columns, List<SourceRecord> Records)> AllAsync(
        string file, SourceDescription? source = null) => AllAsync(Encoding.UTF8.GetBytes(file), source);

    public static async Task<Refusal> RefusedAsync(byte[] file, SourceDescription? source = null)
    {
        await using var csv = new CsvSource(new MemoryStream(file), source ?? Standard);
        Assert.False((await csv.OpenAsync(TestContext.Current.CancellationToken)).TryGet(out _, out var refusal));
        return refusal;
    }

    public static string[] Cells(this SourceRecord record)
    {
        Assert.Null(record.Fault);
        return [.. record.Fields];
    }

    public static string Text(this SourceRecord record) => Encoding.UTF8.GetString(record.Original.Span);

    /// <summary>Gives at most so many bytes at a time, as a slow disk or pipe does.</summary>
    private sealed class ChunkedStream(byte[] bytes, int chunk) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, chunk)], cancellationToken);
    }
}
