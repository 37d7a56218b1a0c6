using City.Connectors.Csv;
using City.Sense;

namespace City.Host.Commands;

/// <summary>Carries out one <c>citybrain feed</c>.</summary>
internal sealed class FeedRun(FeedArguments arguments, TextWriter output, TextWriter errors, TimeProvider clock)
{
    private const int MappingBytesMax = 1_048_576;

    /// <summary>Runs to the end; gives the exit code.</summary>
    public async Task<int> RunAsync(CancellationToken cancel)
    {
        if (await LoadMappingAsync(cancel) is not { } mapping) return Entry.Misused;
        if (!CsvSource.OpenFile(arguments.File, mapping.Source).TryGet(out var opened, out var closed))
            return await MisusedAsync($"{arguments.File}: {closed.Detail}");
        await using var source = opened;
        if (await BindAsync(source, mapping, cancel) is not { } mapper) return Entry.Misused;
        if (arguments.DryRun) return await RunDryAsync(mapping, source, mapper, cancel);

        if (!(await arguments.City.OpenAsync("feed", errors, cancel)).TryGet(out var opening, out var refusal))
        {
            await errors.WriteLineAsync($"{refusal.Code}: {refusal.Detail}");
            return refusal.Code == "sink.unreachable" ? Entry.Unreached : Entry.Misused;
        }

        await using var link = opening;
        var options = new HttpSinkOptions { Tenant = arguments.City.Tenant, Patience = arguments.Patience };
        var path = arguments.DeadLetters ?? $"{mapping.Feed}.dead-letters.ndjson";
        await using var letters = new DeadLetterFile(path, mapping.Rejected.KeepOriginal);
        return await RunAsync(mapping, source, mapper, new HttpSink(link.Client, options, clock), letters, cancel);
    }

    private async Task<int> RunDryAsync(
        Mapping mapping, CsvSource source, RecordMapper mapper, CancellationToken cancel)
    {
        var sink = new DrySink();
        await using var letters = new ShownLetters(errors);
        var code = await RunAsync(mapping, source, mapper, sink, letters, cancel);
        if (sink.First is not null && !arguments.Json) await output.WriteLineAsync(sink.First);
        return code;
    }

    private async Task<int> RunAsync(
        Mapping mapping, CsvSource source, RecordMapper mapper, ISink sink, IDeadLetters letters,
        CancellationToken cancel)
    {
        var feed = new Feed(mapping, new FeedOptions { Speed = arguments.Speed }, sink, letters, clock);
        var display = new FeedDisplay(arguments, mapping.Feed, output, errors);
        FeedReport report;
        try
        {
            report = await display.ShowAsync(progress => feed.RunAsync(source, mapper, progress, cancel));
        }
        catch (IOException wrong)
        {
            await errors.WriteLineAsync($"The feed stopped: {wrong.Message} · 导入中断。");
            return Entry.Failed;
        }

        await display.EndAsync(report, letters is DeadLetterFile file && report.Counts.Rejected > 0 ? file.Path : null);
        return report.End switch
        {
            FeedEnd.SinkFailed => report.Failure!.Code == "sink.credential" ? Entry.Misused : Entry.Unreached,
            FeedEnd.Cancelled => Entry.Interrupted,
            _ => report.Counts.Rejected > 0 ? Entry.Failed : Entry.Done,
        };
    }

    private async Task<Mapping?> LoadMappingAsync(CancellationToken cancel)
    {
        try
        {
            if (new FileInfo(arguments.Map).Length > MappingBytesMax)
            {
                await MisusedAsync($"{arguments.Map}: a mapping has at most 1 MiB. · 映射文件不得超过 1 MiB。");
                return null;
            }

            var load = Mapping.Load(await File.ReadAllTextAsync(arguments.Map, cancel));
            var unfit = load.Mapping?.UnfitForFile();
            if (unfit is null && load.TryGet(out var mapping)) return mapping;
            await FaultsAsync(unfit is null ? load.Faults : [unfit]);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or ArgumentException)
        {
            await MisusedAsync($"{arguments.Map}: {wrong.Message} · 无法读取映射文件。");
        }

        return null;
    }

    private async Task<RecordMapper?> BindAsync(CsvSource source, Mapping mapping, CancellationToken cancel)
    {
        if (!(await source.OpenAsync(cancel)).TryGet(out var columns, out var refusal))
        {
            await MisusedAsync($"{arguments.File}: {refusal.Code} {refusal.Detail}");
            return null;
        }

        var (mapper, faults) = mapping.Bind(columns);
        if (mapper is null) await FaultsAsync(faults);
        return mapper;
    }

    private async Task FaultsAsync(IReadOnlyList<MappingFault> faults)
    {
        await errors.WriteLineAsync(faults.Count == 1
            ? "The mapping has one fault · 映射文件有一处错误："
            : $"The mapping has {faults.Count} faults · 映射文件有 {faults.Count} 处错误：");
        foreach (var fault in faults) await errors.WriteLineAsync($"  {arguments.Map}:{fault}");
    }

    private async Task<int> MisusedAsync(string what)
    {
        await errors.WriteLineAsync(what);
        return Entry.Misused;
    }

    /// <summary>In a dry run the first few dead letters are shown and none is kept.</summary>
    private sealed class ShownLetters(TextWriter errors) : IDeadLetters
    {
        private const int ShownMax = 20;
        private int _shown;

        public async ValueTask KeepAsync(IReadOnlyList<DeadLetter> letters, CancellationToken cancel)
        {
            foreach (var letter in letters)
            {
                if (_shown++ == ShownMax) await errors.WriteLineAsync("  …");
                if (_shown > ShownMax) return;
                await errors.WriteLineAsync(
                    $"  {letter.Record.Line}: {letter.Refusal.Code} {letter.Refusal.At} {letter.Refusal.Detail}");
            }
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
