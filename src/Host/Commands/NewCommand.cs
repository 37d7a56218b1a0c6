using System.CommandLine;

namespace City.Host.Commands;

/// <summary>
/// <c>citybrain new domain NAME</c>: makes the folder of a domain that builds, passes its tests and has a page of its
/// own; what is there is never written over. Exit codes: 0 made, 1 the files could not be written, 2 misused.
/// </summary>
internal static class NewCommand
{
    public static Command Create(TextWriter output, TextWriter errors)
    {
        var command = new Command("new", "Makes what the city is built from. 新建。");
        command.Add(Domain(output, errors));
        return command;
    }

    private static Command Domain(TextWriter output, TextWriter errors)
    {
        var name = new Argument<string>("NAME")
        {
            Description = "Like WaterSupply: letters and digits, 2 to 40, a capital first. 领域代号，首字母大写。",
        };
        name.Validators.Add(result =>
        {
            if (DomainFolder.FaultOfName(result.Tokens[0].Value) is { } fault)
                result.AddError($"{result.Tokens[0].Value}: {fault}");
        });
        var en = Text("--en", "What people call it in English. 英文名称。", DomainFolder.FaultOfEnglish);
        var zh = Text("--zh", "What people call it in Chinese. 中文名称。", DomainFolder.FaultOfChinese);
        zh.Required = true;
        var type = Text("--type", "Its first entity type. 首个实体类型。", DomainFolder.FaultOfName);
        var owner = Text("--owner", "Who answers for it. 责任单位。", DomainFolder.FaultOfEnglish);
        var root = new Option<string>("--root")
        {
            Description = "The folder of the sources. 源码目录。", HelpName = "DIR",
            DefaultValueFactory = _ => Directory.GetCurrentDirectory(),
        };
        root.Validators.Add(result => Checks.Each(result, DomainFolder.FaultOfRoot));
        var command = new Command("domain", "Makes the folder of a domain. 新建领域目录。")
        {
            name, en, zh, type, owner, root,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var (id, sources) = (parsed.GetValue(name)!, parsed.GetValue(root)!);
            // What was not said is not validated above.
            if (DomainFolder.FaultOfRoot(sources) is { } fault)
            {
                await errors.WriteLineAsync($"{sources} {fault}");
                return Entry.Misused;
            }

            var folder = new DomainFolder(sources, id)
            {
                English = parsed.GetValue(en) ?? DomainFolder.Words(id),
                Chinese = parsed.GetValue(zh)!,
                Type = parsed.GetValue(type) ?? id + "Observed",
                Owner = parsed.GetValue(owner) ?? "CityBrain",
            };
            return await MakeAsync(folder, output, errors, cancel);
        });
        return command;
    }

    private static async Task<int> MakeAsync(
        DomainFolder folder, TextWriter output, TextWriter errors, CancellationToken cancel)
    {
        if (Path.Exists(folder.Path))
        {
            await errors.WriteLineAsync(
                $"{folder.Path} is there already: choose another name, or delete it first. · 目录已存在，请换名或先删除。");
            return Entry.Misused;
        }

        try
        {
            foreach (var file in await folder.WriteAsync(cancel)) await output.WriteLineAsync(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"{fault.Message} · 无法写入。");
            return Entry.Failed;
        }

        await output.WriteLineAsync($"""

            Next · 下一步:
              eng/slnx && dotnet restore           # adds it to the solution · 加入解决方案
              ./test domains/{folder.Name}
              ./run                                # its page · 页面: /domains/{folder.Name}
            """);
        return Entry.Done;
    }

    private static Option<string?> Text(string name, string about, Func<string, string?> fault)
    {
        var option = new Option<string?>(name) { Description = about, HelpName = "TEXT" };
        option.Validators.Add(result => Checks.Each(result, fault));
        return option;
    }
}
