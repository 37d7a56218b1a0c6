using System.Text;

namespace City.Identify.Tests;

public sealed class ImportTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_is_loaded_and_lines_that_are_none_are_named()
    {
        using var folder = new TemporaryFolder("identify");
        var file = folder.Of("handles.ndjson");
        await File.WriteAllTextAsync(file, """
            {"handle": "88.1/a", "values": [{"index": 1, "type": "URL", "data": "https://example.com/a"}]}
            not json

            {"handle": "88.1/a", "values": []}
            {"handle": "noslash", "values": []}
            {"handle": "88.2/齿轮", "values": [{"index": 0, "type": "URL", "data": "x"}]}
            {"handle":"88.2/齿轮","values":[{"index":2,"type":"HS_SECKEY","data":{"format":"hex","value":"00ff"}}]}
            """, Cancel);
        var report = await HandleImport.RunAsync(Keep(folder), file, null, TimeProvider.System, Cancel);

        Assert.Equal((2, 1, 3), (report.Registered, report.Existing, report.Rejected));
        Assert.Equal(report.BytesOf, report.Bytes);
        Assert.Equal([ResponseCode.ProtocolError, ResponseCode.InvalidHandle, ResponseCode.InvalidValue],
            report.FirstFaults.Select(fault => fault.Code));
        await using var store = HandleLog.Open(Keep(folder), TimeProvider.System);
        var record = new RecordBuffer();
        Assert.True(store.TryRead(RecordKind.Handle, "88.2/齿轮"u8, record));
        var value = Assert.Single(ValueCodec.TryRead(record.Body)!.Value);
        Assert.Equal((ValuePermissions.Secret, 2), (value.Permissions, value.Data.Length));
        Assert.Equal(2, store.Figures.Homes);
    }

    [Fact]
    public async Task A_load_that_was_broken_off_goes_on_and_registers_each_once()
    {
        using var folder = new TemporaryFolder("identify");
        var file = folder.Of("handles.ndjson");
        await using (var lines = new StreamWriter(file))
            for (var i = 0; i < 30_000; i++)
                await lines.WriteLineAsync(
                    $$$"""{"handle":"88.1/{{{i}}}","values":[{"index":1,"type":"N","data":"{{{i}}}"}]}""");
        using var stop = new CancellationTokenSource();
        var broken = HandleImport.RunAsync(
            Keep(folder), file, new Stopping(report => report.Registered >= 6_000, stop), TimeProvider.System,
            stop.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => broken);

        var first = 0L;
        var report = await HandleImport.RunAsync(Keep(folder), file,
            new Told(said => { if (first == 0) first = said.Registered; }), TimeProvider.System, Cancel);
        var again = await HandleImport.RunAsync(Keep(folder), file, null, TimeProvider.System, Cancel);

        Assert.True(first > 6_000, $"it went on at {first}");
        Assert.Equal((30_000, 0, 0), (report.Registered, report.Existing, report.Rejected));
        Assert.Equal((30_000, 0, 0), (again.Registered, again.Existing, again.Rejected));
        await using var store = HandleLog.Open(Keep(folder), TimeProvider.System);
        Assert.Equal(30_000, store.Figures.Handles);
        Assert.True(store.TryRead(RecordKind.Handle, Encoding.UTF8.GetBytes("88.1/29999"), new RecordBuffer()));
    }

    private static HandleStoreOptions Keep(TemporaryFolder folder) =>
        new() { Directory = folder.Of("identify"), SegmentBytes = 1 << 24, IndexParts = 4 };

    private sealed class Stopping(Func<ImportReport, bool> when, CancellationTokenSource stop) : IProgress<ImportReport>
    {
        public void Report(ImportReport value)
        {
            if (when(value)) stop.Cancel();
        }
    }

    private sealed class Told(Action<ImportReport> tell) : IProgress<ImportReport>
    {
        public void Report(ImportReport value) => tell(value);
    }
}
