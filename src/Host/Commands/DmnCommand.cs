using System.CommandLine;
using City.Feel;

namespace City.Host.Commands;

/// <summary>
/// <c>citybrain dmn</c>: checks a decision model, asks it, or runs a conformance kit. Exit codes: 0 sound or passed,
/// 1 faults or failures, 2 nothing to read.
/// </summary>
internal static class DmnCommand
{
    public static Command Create(TextWriter output, TextWriter errors) =>
        new("dmn", "Decision models: check, decide, test. 决策模型：检查、决策、测试。")
        {
            Check(output, errors),
            Decide(output, errors),
            Test(output, errors),
        };

    private static Argument<string> ModelFile() => new("FILE") { Description = "A model, .dmn. 决策模型文件。" };

    private static Command Check(TextWriter output, TextWriter errors)
    {
        var file = ModelFile();
        var command = new Command("check", "Faults, and gaps and overlaps of tables. 检查错误及表的缺口与重叠。") { file };
        command.SetAction(async (parsed, _) =>
        {
            if (await LoadAsync(parsed.GetValue(file)!, errors) is not { } model) return Entry.Misused;
            foreach (var fault in model.Faults) await errors.WriteLineAsync(fault.ToString());
            var findings = model.CheckTables();
            foreach (var finding in findings) await output.WriteLineAsync($"{finding.En} · {finding.Zh}");
            var warnings = model.Faults.Count(fault => fault.IsWarning);
            var faults = model.Faults.Count - warnings;
            await output.WriteLineAsync(
                $"{model.Name} {model.Version}: {model.Decisions.Count} decisions, {faults} faults, "
                + $"{warnings} warnings, {findings.Count} findings · {faults} 处错误，{warnings} 处警告，{findings.Count} 处发现");
            return faults == 0 ? Entry.Done : Entry.Failed;
        });
        return command;
    }

    private static Command Decide(TextWriter output, TextWriter errors)
    {
        var file = ModelFile();
        var decision = new Argument<string>("DECISION") { Description = "Its name. 决策名称。" };
        var context = new Option<string?>("--context") { Description = "Inputs, a JSON object. 输入，JSON 对象。" };
        var command = new Command("decide", "Works a decision out and says why. 求出决策并说明原因。") { file, decision,
            context };
        command.SetAction(async (parsed, cancel) =>
        {
            if (await LoadAsync(parsed.GetValue(file)!, errors) is not { } model) return Entry.Misused;
            var inputs = FeelContext.Empty;
            if (parsed.GetValue(context) is { } path)
            {
                if (await FeelCommand.ReadAsync(path, errors, cancel) is not { } read) return Entry.Misused;
                inputs = read;
            }

            var result = model.Decide(parsed.GetValue(decision)!, inputs, TimeProvider.System, FeelLimits.Default);
            await output.WriteLineAsync(FeelText.Literal(result.Value));
            await output.WriteLineAsync(result.ExplainEn());
            await output.WriteLineAsync(result.ExplainZh());
            return result.Diagnostics.Count == 0 ? Entry.Done : Entry.Failed;
        });
        return command;
    }

    private static Command Test(TextWriter output, TextWriter errors)
    {
        var folder = new Argument<string>(
            "FOLDER") { Description = "Folders with models and test files. 含模型与测试文件的目录。" };
        var command = new Command("test", "Runs a conformance kit. 运行一致性测试集。") { folder };
        command.SetAction(async (parsed, _) =>
        {
            var path = parsed.GetValue(folder)!;
            if (!Directory.Exists(path))
            {
                await errors.WriteLineAsync($"{path}: there is no such folder. · 目录不存在。");
                return Entry.Misused;
            }

            var cases = KitRunner.Run(path, TimeProvider.System);
            foreach (var one in cases.Where(one => one.Outcome == "failed"))
                await output.WriteLineAsync($"{one.Folder} {one.File} {one.Case}: {one.Detail}");
            var (passed, failed) = (Count("passed"), Count("failed"));
            await output.WriteLineAsync($"{passed} passed, {failed} failed, {Count("skipped")} skipped");
            return failed == 0 && cases.Count > 0 ? Entry.Done : Entry.Failed;

            int Count(string outcome) => cases.Count(one => one.Outcome == outcome);
        });
        return command;
    }

    private static async Task<DmnModel?> LoadAsync(string path, TextWriter errors)
    {
        try
        {
            if (ModelFolder.Load(path, out var refusal) is { } model) return model;
            await errors.WriteLineAsync($"{path}: {refusal}");
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"{path}: {wrong.Message} · 无法读取。");
        }

        return null;
    }
}
