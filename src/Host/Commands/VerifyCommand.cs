using System.CommandLine;
using System.Text.Json;
using City.Host.Backups;
using City.Kernel;
using City.Live;

namespace City.Host.Commands;

/// <summary>
/// <c>citybrain verify</c>: checks a folder on which no city runs, every block of it. Exit codes: 0 sound, 1 something
/// is wrong, 2 there is no city or it is in use, 130 interrupted.
/// </summary>
internal static class VerifyCommand
{
    private static readonly JsonSerializerOptions Shape = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = JsonText.Encoder,
    };

    public static Command Create(TextWriter output, TextWriter errors)
    {
        var data = new Option<string>("--data")
        {
            HelpName = "DIR", Description = "The folder of a city that is not running. 未运行城市的数据目录。", Required = true,
        };
        var json = new Option<bool>("--json") { Description = "Say the result as JSON. 以 JSON 输出结果。" };
        var command = new Command("verify", "Checks a city's data block by block. 逐块校验城市数据。") { data, json };
        command.SetAction(async (parsed, cancel) =>
        {
            var display = new ArchiveDisplay(output, errors, parsed.GetValue(json));
            try
            {
                if (!StoreFolder.Open(parsed.GetValue(data)!).TryGet(out var opened, out var refusal))
                {
                    await AskCommand.RefusedAsync(errors, refusal);
                    return Entry.Misused;
                }

                await using var store = opened;
                var report = await display.ShowAsync(
                    "verify 校验", progress => StoreCheck.RunAsync(store, progress, cancel));
                if (parsed.GetValue(json)) await output.WriteLineAsync(JsonSerializer.Serialize(report, Shape));
                else await SayAsync(report, display, output);
                return report.Faults.IsEmpty ? Entry.Done : Entry.Failed;
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return Entry.Interrupted;
            }
            catch (InvalidDataException damage)
            {
                await errors.WriteLineAsync($"verify.damaged: {damage.Message} · 数据已损坏。");
                return Entry.Failed;
            }
            catch (StoreException fault)
            {
                await errors.WriteLineAsync($"verify.unopened: {fault.Message} · 无法打开。");
                return Entry.Misused;
            }
        });
        return command;
    }

    private static async Task SayAsync(StoreReport report, ArchiveDisplay display, TextWriter output)
    {
        await display.EndAsync(
            ("frames", "frames 日志帧", report.Frames), ("changes", "changes 变更数", report.Changes),
            ("entities", "entities 实体数", report.Entities), ("points", "points 历史点", report.Points),
            ("documents", "documents 文档数", report.Documents), ("keys", "keys 密钥数", report.Keys),
            ("destroyed", "destroyed keys noted 已销毁密钥记录", report.Destroyed));
        foreach (var fault in report.Faults)
        {
            var where = fault.Shard is { } shard ? $"{fault.Part}, shard {shard}" : fault.Part;
            await output.WriteLineAsync($"{where}: {fault.What}");
            await output.WriteLineAsync($"  {fault.Remedy}");
        }

        await output.WriteLineAsync(report.Faults.IsEmpty
            ? "The store is sound. 数据完好。"
            : $"{report.Faults.Length} faults. 发现 {report.Faults.Length} 处问题。");
    }
}
