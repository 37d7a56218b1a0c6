using System.Globalization;
using System.Text.Json;
using City.Kernel;
using City.Sense;
using Spectre.Console;

namespace City.Host.Commands;

/// <summary>Shows a feed: a progress bar on a terminal, and the counts at the end as a table or as JSON.</summary>
internal sealed class FeedDisplay(FeedArguments arguments, string feed, TextWriter output, TextWriter errors)
{
    private static readonly JsonWriterOptions JsonOptions = new() { Encoder = JsonText.Encoder, Indented = true };

    /// <summary>Runs the feed; on a terminal a bar shows how far it is.</summary>
    public async Task<FeedReport> ShowAsync(Func<IProgress<FeedProgress>?, Task<FeedReport>> run)
    {
        // The bar goes where errors go, so that the result can be piped on.
        if (Console.IsErrorRedirected || !ReferenceEquals(errors, Console.Error)) return await run(null);
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(errors) });
        return await console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(),
                new RemainingTimeColumn())
            .StartAsync(bars => run(new Bar(bars.AddTask(Markup.Escape(feed)), feed)));
    }

    /// <summary>Says what came of it.</summary>
    public async Task EndAsync(FeedReport report, string? deadLetters)
    {
        if (arguments.Json) await output.WriteLineAsync(Json(report, deadLetters));
        else Table(report, deadLetters);
        if (report.Failure is { } failure) await errors.WriteLineAsync($"{failure.Code}: {failure.Detail}");
        if (report.End == FeedEnd.TooManyRejected)
            await errors.WriteLineAsync(
                "Stopped: as many records were rejected as the mapping allows. · 拒绝的记录已达上限，导入停止。");
    }

    private void Table(FeedReport report, string? deadLetters)
    {
        var counts = report.Counts;
        var table = new Table().Border(TableBorder.None).HideHeaders()
            .AddColumn("what").AddColumn(new TableColumn("count").RightAligned());
        Row(arguments.DryRun ? "read, nothing stored 已读（试运行）" : "read 已读", counts.Read);
        Row("accepted 已接受", counts.Accepted);
        Row("  of these repeated 其中重复", counts.Repeated);
        Row("  of these late 其中迟到", counts.Late);
        Row("rejected 已拒绝", counts.Rejected);
        foreach (var (code, count) in report.Reasons) Row($"  {code}", count);
        Row("unsent 未送达", counts.Unsent);
        table.AddRow(new Markup("seconds 用时（秒）"),
            new Markup(report.Duration.TotalSeconds.ToString("N1", CultureInfo.InvariantCulture)));
        var settings = new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) };
        if (!ReferenceEquals(output, Console.Out)) settings.Ansi = AnsiSupport.No;
        AnsiConsole.Create(settings).Write(table);
        if (deadLetters is not null) output.WriteLine($"dead letters 死信文件: {deadLetters}");

        void Row(string what, long count) => table.AddRow(
            new Markup(Markup.Escape(what)), new Markup(count.ToString("N0", CultureInfo.InvariantCulture)));
    }

    private string Json(FeedReport report, string? deadLetters)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, JsonOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("feed", feed);
            writer.WriteString("file", arguments.File);
            writer.WriteString("end", JsonNamingPolicy.CamelCase.ConvertName(report.End.ToString()));
            writer.WriteBoolean("dryRun", arguments.DryRun);
            writer.WriteNumber("read", report.Counts.Read);
            writer.WriteNumber("accepted", report.Counts.Accepted);
            writer.WriteNumber("repeated", report.Counts.Repeated);
            writer.WriteNumber("late", report.Counts.Late);
            writer.WriteNumber("rejected", report.Counts.Rejected);
            writer.WriteNumber("unsent", report.Counts.Unsent);
            writer.WriteStartObject("reasons");
            foreach (var (code, count) in report.Reasons) writer.WriteNumber(code, count);
            writer.WriteEndObject();
            writer.WriteNumber("seconds", Math.Round(report.Duration.TotalSeconds, 3));
            if (deadLetters is not null) writer.WriteString("deadLetters", deadLetters);
            if (report.Failure is { } failure)
            {
                writer.WriteStartObject("failure");
                writer.WriteString("code", failure.Code);
                writer.WriteString("detail", failure.Detail);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>Moves the bar; where the length is not known it shows that something moves.</summary>
    private sealed class Bar(ProgressTask task, string feed) : IProgress<FeedProgress>
    {
        public void Report(FeedProgress value)
        {
            task.IsIndeterminate = value.Length is null;
            task.MaxValue = Math.Max(1, value.Length ?? 1);
            task.Value = value.Bytes;
            var when = value.Time is { } time ? $" {time.ToString()[..10]}" : "";
            task.Description = string.Create(CultureInfo.InvariantCulture,
                $"{Markup.Escape(feed)} {value.Counts.Accepted:N0} ✓ {value.Counts.Rejected:N0} ✗{when}");
        }
    }
}
