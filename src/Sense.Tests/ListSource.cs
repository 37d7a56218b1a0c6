using System.Runtime.CompilerServices;
using System.Text;

namespace City.Sense.Tests;

/// <summary>Records that stand in a list.</summary>
internal sealed class ListSource(IEnumerable<SourceRecord> records) : IRecordSource
{
    /// <summary>How many records were taken out.</summary>
    public int Taken { get; private set; }

    public long? Length => null;

    public static SourceRecord Good(long line, params string[] fields) => new()
    {
        Line = line,
        Fields = [.. fields],
        Original = Encoding.UTF8.GetBytes(string.Join(',', fields)),
        EndsAt = line * 10,
    };

    public static SourceRecord Broken(long line) => new()
    {
        Line = line,
        Fault = new Refusal(RefusalKind.Invalid, "csv.quote", "A quote."),
        Original = "\"x"u8.ToArray(),
        EndsAt = line * 10,
    };

    public ValueTask<Result<ImmutableArray<string>>> OpenAsync(CancellationToken cancel) =>
        throw new NotSupportedException();

    public async IAsyncEnumerable<SourceRecord> ReadAsync([EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (var record in records)
        {
            await Task.Yield();
            cancel.ThrowIfCancellationRequested();
            Taken++;
            yield return record;
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
