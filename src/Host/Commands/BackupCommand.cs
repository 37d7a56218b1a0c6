using System.CommandLine;
using City.Kernel;

namespace City.Host.Commands;

/// <summary>
/// <c>citybrain backup</c>: archives of a running city, or of a folder or database. Exit codes: 0 written, 1
/// refused, damaged or the disk is full, 2 wrong options, file or credential, 3 not reached or lost, 130 interrupted.
/// </summary>
internal static class BackupCommand
{
    public static Command Create(TextWriter output, TextWriter errors)
    {
        var to = File("--to", "The new archive of the city, without its keys. 城市备份文件（不含密钥）。");
        var keys = File("--keys-to", "The new archive of the keys: keep it elsewhere. 密钥备份文件，请另行保管。");
        var destroyed = File("--destroyed-to",
            "The new list of destroyed keys: take it after each erasure. 已销毁密钥清单，每次删除后更新。");
        var identify = File("--identify-to", "The new archive of the identifiers. 标识备份文件。");
        var json = new Option<bool>("--json") { Description = "Say the results as JSON. 以 JSON 输出结果。" };
        var command = new Command("backup", "Backs a city up, while it runs. 在线备份城市数据。")
        {
            to, keys, destroyed, identify, json,
        };
        var place = new PlaceOptions(
            command, "A folder on which no city runs; else the running city is asked. 未运行城市的数据目录。");
        command.Aliases.Add("export");
        command.Validators.Add(result =>
        {
            if (new[] { to, keys, destroyed, identify }.All(file => result.GetResult(file) is null))
                result.AddError("--to, --keys-to, --destroyed-to, --identify-to: give at least one. "
                    + "· 至少给出一个目标文件。");
        });
        var (secrets, city) = (new SecretOptions(command), new CityOptions(command));
        command.SetAction(async (parsed, cancel) =>
        {
            if (!(await secrets.ReadAsync(parsed, cancel)).TryGet(out var secret, out var refusal))
            {
                await AskCommand.RefusedAsync(errors, refusal);
                return Entry.Misused;
            }

            var arguments = new BackupArguments
            {
                To = parsed.GetValue(to), KeysTo = parsed.GetValue(keys), DestroyedTo = parsed.GetValue(destroyed),
                IdentifyTo = parsed.GetValue(identify),
                Place = place.Of(parsed), City = city.Of(parsed), Json = parsed.GetValue(json),
            };
            return await new BackupRun(arguments, secret, output, errors).RunAsync(cancel);
        });
        return command;
    }

    private static Option<string?> File(string name, string about)
    {
        var option = new Option<string?>(name) { HelpName = "FILE", Description = about };
        option.Validators.Add(result => Checks.Each(result, text => Checks.NewFile(text)
            ?? (Path.Exists(text) ? "is there already; name a new file. · 文件已存在，请换一个名称。" : null)));
        return option;
    }
}
