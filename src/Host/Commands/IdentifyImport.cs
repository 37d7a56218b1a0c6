using System.CommandLine;
using System.Globalization;
using City.Identify;
using City.Kernel;
using Spectre.Console;

namespace City.Host.Commands;

/// <summary>
/// <c>citybrain identify import</c>: a file of identifiers into the data of a brain that is not running.
/// </summary>
internal static class IdentifyImport
{
    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(10);

    public static Command Create(TextWriter output, TextWriter errors)
    {
        var file = new Argument<string>("FILE")
        {
            Description = "One JSON object a line: {\"handle\": …, \"values\": […]}. 每行一个 JSON 对象。",
        };
        file.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !File.Exists(result.Tokens[0].Value))
                result.AddError($"FILE {result.Tokens[0].Value}: there is no such file. · 文件不存在。");
        });
        var data = new Option<string>("--data")
        {
            Description = "Folder of the brain's data; the brain must not run. 数据目录，导入时城市大脑须停止。",
            HelpName = "DIR",
            DefaultValueFactory = _ => new RunOptions().Data,
        };
        var command = new Command(
            "import", "Loads a file of identifiers; goes on where it was broken off. 批量导入标识，可断点续传。")
        {
            file, data,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var keep = new HandleStoreOptions
            {
                Directory = new RunOptions { Data = parsed.GetValue(data)! }.IdentifyFolder,
            };
            try
            {
                var report = await ShowAsync(errors, progress => HandleImport.RunAsync(
                    keep, parsed.GetValue(file)!, progress, TimeProvider.System, cancel));
                await EndAsync(output, errors, report);
                return report.Rejected == 0 ? Entry.Done : Entry.Failed;
            }
            catch (OperationCanceledException)
            {
                await errors.WriteLineAsync("Broken off; the same command goes on from here. · 已中断，重新执行可继续。");
                return Entry.Interrupted;
            }
            catch (Exception fault) when (fault is IOException or StoreException or InvalidDataException
                or UnauthorizedAccessException)
            {
                await errors.WriteLineAsync(fault.Message);
                return Entry.Failed;
            }
        });
        return command;
    }

    private static async Task<ImportReport> ShowAsync(
        TextWriter errors, Func<IProgress<ImportReport>, Task<ImportReport>> run)
    {
        if (Console.IsErrorRedirected || !ReferenceEquals(errors, Console.Error)) return await run(new Lines(errors));
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(errors) });
        return await console.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(),
                new RemainingTimeColumn())
            .StartAsync(bars => run(new Bar(bars.AddTask("identifiers 标识"))));
    }

    private static async Task EndAsync(TextWriter output, TextWriter errors, ImportReport report)
    {
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"registered 已注册 {report.Registered:N0}, existing 已存在 {report.Existing:N0}, "
            + $"rejected 已拒绝 {report.Rejected:N0}"));
        foreach (var (at, code) in report.FirstFaults)
            await errors.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"byte 字节 {at}: {code} ({(int)code})"));
    }

    /// <summary>A bar on a terminal.</summary>
    private sealed class Bar(ProgressTask task) : IProgress<ImportReport>
    {
        public void Report(ImportReport value)
        {
            task.MaxValue = value.BytesOf;
            task.Value = value.Bytes;
        }
    }

    /// <summary>A line now and then where nobody sees a bar.</summary>
    private sealed class Lines(TextWriter errors) : IProgress<ImportReport>
    {
        private long _said = TimeProvider.System.GetTimestamp();

        public void Report(ImportReport value)
        {
            if (TimeProvider.System.GetElapsedTime(_said) < SayEvery) return;
            _said = TimeProvider.System.GetTimestamp();
            errors.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{100.0 * value.Bytes / Math.Max(1, value.BytesOf):F1} %: {value.Registered} identifiers 标识"));
        }
    }
}
