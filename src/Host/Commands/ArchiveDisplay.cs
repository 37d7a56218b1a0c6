using System.Globalization;
using System.Text.Json;
using City.Identify;
using City.Kernel;
using City.Live;
using Spectre.Console;

namespace City.Host.Commands;

/// <summary>Shows work on archives and stores: a bar on a terminal, and the result as a table or as JSON.</summary>
internal sealed class ArchiveDisplay(TextWriter output, TextWriter errors, bool json)
{
    private static readonly JsonWriterOptions JsonOptions = new() { Encoder = JsonText.Encoder };

    /// <summary>Does work; on a terminal a bar shows how far it is.</summary>
    public async Task<T> ShowAsync<T>(string what, Func<IProgress<ArchiveProgress>?, Task<T>> work)
    {
        // The bar goes where errors go, so that the result can be piped on.
        if (Console.IsErrorRedirected || !ReferenceEquals(errors, Console.Error)) return await work(null);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(errors) });
        return await console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(),
                new RemainingTimeColumn())
            .StartAsync(bars => work(new Bar(bars.AddTask(Markup.Escape(what)), what)));
    }

    /// <summary>Says what came of it: names in two languages, each with its value.</summary>
    public async Task EndAsync(params (string Name, string About, object Value)[] facts)
    {
        if (json)
        {
            await output.WriteLineAsync(Json(facts));
            return;
        }

        var table = new Table().Border(TableBorder.None).HideHeaders().AddColumn("what").AddColumn("value");
        foreach (var (_, about, value) in facts) table.Row(about, Text(value));
        Shown.Write(output, table);
    }

    /// <summary>What is told of an archive.</summary>
    public static (string Name, string About, object Value)[] Facts(string file, ArchiveSummary archive)
    {
        List<(string Name, string About, object Value)> facts =
        [
            ("file", "archive 备份文件", file),
            ("kind", "holds 内容", archive.Kind == ArchiveKind.City ? "city" : "keys"),
            ("createdAt", "made at 备份时间", archive.CreatedAt.ToString()),
        ];
        if (archive.Kind == ArchiveKind.City)
            facts.AddRange([
                ("shards", "shards 分片数", (long)archive.Position.Seqs.Length),
                ("position", "up to change 截止变更", archive.Position.ToString()),
                ("changes", "changes 变更数", archive.Changes),
                ("documents", "documents 文档数", archive.Documents),
            ]);
        else facts.Add(("keys", "keys 密钥数", archive.Keys));
        facts.Add(("destroyed", "destroyed keys noted 已销毁密钥记录", archive.Destroyed));
        facts.Add(("bytes", "bytes 字节数", archive.Bytes));
        return [.. facts];
    }

    /// <summary>What is told of an archive of identifiers.</summary>
    public static (string Name, string About, object Value)[] Facts(string file, IdentifyArchiveSummary archive) =>
    [
        ("file", "archive 备份文件", file),
        ("kind", "holds 内容", "identifiers"),
        ("createdAt", "made at 备份时间", Moment.From(archive.CreatedAt).ToString()),
        ("frames", "frames 日志帧", archive.Frames),
        ("records", "records 记录数", archive.Records),
        ("bytes", "bytes 字节数", archive.Bytes),
    ];

    private static string Text(object value) =>
        value is long number ? number.ToString("N0", CultureInfo.InvariantCulture) : (string)value;

    private static string Json((string Name, string About, object Value)[] facts)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, JsonOptions))
        {
            writer.WriteStartObject();
            foreach (var (name, _, value) in facts)
            {
                if (value is long number) writer.WriteNumber(name, number);
                else writer.WriteString(name, (string)value);
            }

            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    private sealed class Bar(ProgressTask task, string what) : IProgress<ArchiveProgress>
    {
        public void Report(ArchiveProgress value)
        {
            task.IsIndeterminate = value.ChangesTotal == 0;
            task.MaxValue = Math.Max(1, value.ChangesTotal);
            task.Value = value.Changes;
            task.Description = string.Create(CultureInfo.InvariantCulture,
                $"{Markup.Escape(what)} {value.Bytes / 1_048_576:N0} MiB");
        }
    }
}
