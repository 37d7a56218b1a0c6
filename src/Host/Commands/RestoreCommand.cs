using System.CommandLine;
using City.Kernel;

namespace City.Host.Commands;

/// <summary>
/// <c>citybrain restore</c>: checks archives and restores them into a folder or database without a city. Exit codes: 0
/// done, 1 damaged or refused, and then nothing is left there, 2 wrong options, file or secret, 130 interrupted.
/// </summary>
internal static class RestoreCommand
{
    public static Command Create(TextWriter output, TextWriter errors)
    {
        var file = new Argument<string?>("FILE")
        {
            Description = "The archive of a city; left out, keys alone are restored. 城市备份文件；省略则仅恢复密钥。",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var keys = Text("--keys", "FILE", "The archive of its keys. 密钥备份文件。");
        var identify = Text("--identify", "FILE", "The archive of its identifiers. 标识备份文件。");
        var destroyed = new Option<string[]>("--destroyed")
        {
            HelpName = "FILE",
            Description = "A newer list of destroyed keys, or archive; may be repeated. 较新的已销毁密钥清单，可重复。",
        };
        var toChange = Text("--to-change", "POSITION", "Restore up to a position of the feed. 恢复到指定变更位置。");
        var toTime = new Option<Moment?>("--to-time")
        {
            HelpName = "TIME",
            Description = "Restore what was recorded up to a moment, as 2026-11-23T08:00:00Z. 恢复到指定记录时刻。",
            CustomParser = result =>
            {
                var text = result.Tokens[^1].Value;
                if (Moment.TryParse(text, out var moment)) return moment;
                result.AddError($"--to-time {text}: give a moment with its zone. · 应为带时区的时刻。");
                return null;
            },
        };
        var verify = new Option<bool>("--verify") { Description = "Check the archives only. 仅校验备份。" };
        var json = new Option<bool>("--json") { Description = "Say the results as JSON. 以 JSON 输出结果。" };
        var command = new Command("restore", "Restores a city from a backup. 从备份恢复城市数据。")
        {
            file, keys, destroyed, identify, toChange, toTime, verify, json,
        };
        var place = new PlaceOptions(
            command, "The folder for the restored city. 恢复到的数据目录。",
            result => result.GetResult(verify) is null);
        command.Aliases.Add("import");
        command.Validators.Add(result =>
        {
            if (result.GetResult(toChange) is not null && result.GetResult(toTime) is not null)
                result.AddError("--to-change, --to-time: give one of them. · 两者只能选一。");
            if (result.GetResult(file) is not { Tokens.Count: > 0 } && result.GetResult(keys) is null
                && result.GetResult(destroyed) is null && result.GetResult(identify) is null)
                result.AddError("FILE: name an archive, or --keys, --destroyed or --identify. · 请给出备份文件。");
        });
        var secrets = new SecretOptions(command);
        command.SetAction(async (parsed, cancel) =>
        {
            if (!(await secrets.ReadAsync(parsed, cancel)).TryGet(out var secret, out var refusal))
            {
                await AskCommand.RefusedAsync(errors, refusal);
                return Entry.Misused;
            }

            var arguments = new RestoreArguments
            {
                File = parsed.GetValue(file), Place = parsed.GetValue(verify) ? null : place.Of(parsed),
                Keys = parsed.GetValue(keys), Destroyed = parsed.GetValue(destroyed) ?? [],
                Identify = parsed.GetValue(identify),
                ToChange = parsed.GetValue(toChange), ToTime = parsed.GetValue(toTime), Json = parsed.GetValue(json),
            };
            return await new RestoreRun(arguments, secret, output, errors).RunAsync(cancel);
        });
        return command;
    }

    private static Option<string?> Text(string name, string helpName, string about) =>
        new(name) { HelpName = helpName, Description = about };
}
