using System.CommandLine;
using System.Text.Json;
using City.Host.Backups;
using City.Identify;
using City.Kernel;
using City.Live;

namespace City.Host.Commands;

/// <summary>
/// <c>citybrain verify</c>: checks a folder or database on which no city runs, every block of it. Exit codes: 0 sound,
/// 1 something is wrong, 2 there is no city or it is in use, 130 interrupted.
/// </summary>
internal static class VerifyCommand
{
    private static readonly JsonSerializerOptions Shape = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Encoder = JsonText.Encoder,
    };

    public static Command Create(TextWriter output, TextWriter errors)
    {
        var masterKey = new Option<string?>("--master-key-file")
        {
            HelpName = "FILE",
            Description = "Opens each person's key with it too; DATA/master.key where there is one. "
                + "同时以主密钥校验每个个人密钥，默认为数据目录下的 master.key。",
        };
        var json = new Option<bool>("--json") { Description = "Say the result as JSON. 以 JSON 输出结果。" };
        var command = new Command("verify", "Checks a city's data block by block. 逐块校验城市数据。") { masterKey, json };
        var place = new PlaceOptions(command, "The folder of a city that is not running. 未运行城市的数据目录。", _ => true);
        command.SetAction(async (parsed, cancel) =>
        {
            try
            {
                var where = place.Of(parsed)!;
                using var master = MasterKeyFile.ReadIfThere(parsed.GetValue(masterKey), where);
                return await RunAsync(where, master, parsed.GetValue(json), (output, errors), cancel);
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
            catch (Exception fault) when (fault is StoreException or IOException or UnauthorizedAccessException)
            {
                await errors.WriteLineAsync($"verify.unopened: {fault.Message} · 无法打开。");
                return Entry.Misused;
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(
        StorePlace place, MasterKey? master, bool json, (TextWriter Output, TextWriter Errors) to,
        CancellationToken cancel)
    {
        if (!(await place.OpenAsync(cancel)).TryGet(out var opened, out var refusal))
        {
            await AskCommand.RefusedAsync(to.Errors, refusal);
            return Entry.Misused;
        }

        await using var store = opened;
        var display = new ArchiveDisplay(to.Output, to.Errors, json);
        var report = await display.ShowAsync(
            "verify 校验", progress => StoreCheck.RunAsync(store, master, progress, cancel));
        var identifiers = await IdentifiersAsync(place, cancel);
        if (json) await to.Output.WriteLineAsync(Json(report, identifiers));
        else await SayAsync(report, identifiers, display, to.Output);
        if (master is null && report.Keys > 0)
            await to.Errors.WriteLineAsync(
                "The keys were not opened: name the master key with --master-key-file. · 未校验密钥能否打开，"
                + "请用 --master-key-file 指定主密钥。");
        return report.Faults.IsEmpty && identifiers?.Faults.IsEmpty != false ? Entry.Done : Entry.Failed;
    }

    private static async Task<IdentifyReport?> IdentifiersAsync(StorePlace place, CancellationToken cancel) =>
        StoreFolder.IdentifiersOf(place) is { } folder && IdentifyCheck.IsThere(folder)
            ? await IdentifyCheck.RunAsync(folder, TimeProvider.System, cancel)
            : null;

    private static string Json(StoreReport report, IdentifyReport? identifiers)
    {
        var both = JsonSerializer.SerializeToNode(report, Shape)!.AsObject();
        if (identifiers is not null) both["identifiers"] = JsonSerializer.SerializeToNode(identifiers, Shape);
        return both.ToJsonString(Shape);
    }

    private static async Task SayAsync(
        StoreReport report, IdentifyReport? identifiers, ArchiveDisplay display, TextWriter output)
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

        if (identifiers is not null)
            await display.EndAsync(
                ("identifyFrames", "frames of identifiers 标识日志帧", identifiers.Frames),
                ("identifiers", "identifiers 标识数", identifiers.Handles),
                ("prefixes", "prefixes 前缀数", identifiers.Prefixes));
        foreach (var fault in identifiers?.Faults ?? [])
        {
            await output.WriteLineAsync($"identify/{fault.Part}: {fault.What}");
            await output.WriteLineAsync($"  {fault.Remedy}");
        }

        var faults = report.Faults.Length + (identifiers?.Faults.Length ?? 0);
        await output.WriteLineAsync(
            faults == 0 ? "The store is sound. 数据完好。" : $"{faults} faults. 发现 {faults} 处问题。");
    }
}
