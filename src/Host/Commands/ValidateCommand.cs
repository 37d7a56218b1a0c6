using System.CommandLine;
using City.Host.Validation;
using City.Sense;

namespace City.Host.Commands;

/// <summary>
/// <c>citybrain validate</c>: checks mappings, and the folders of domains with all that lies in them, and lists every
/// fault with file, line, code and what to do. Exit codes: 0 sound, 1 faults, 2 nothing to read.
/// </summary>
internal static class ValidateCommand
{
    private static readonly string[] Passed = ["bin", "obj", "node_modules"];

    public static Command Create(TextWriter output, TextWriter errors)
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "Mappings or a folder of them, folders of domains, or a tree. 映射文件或其目录、领域目录或整个源码目录。",
            Arity = ArgumentArity.ZeroOrMore,
            DefaultValueFactory = _ => ["."],
        };
        var command = new Command("validate",
            "Checks mappings and domains. 校验映射文件与领域目录。") { paths };
        command.SetAction(async (parsed, cancel) =>
        {
            var (sound, faulty) = (0, 0);
            foreach (var path in parsed.GetValue(paths)!)
            {
                var (domains, mappings) = Find(path);
                if (domains.Count + mappings.Count == 0)
                {
                    await errors.WriteLineAsync(
                        $"{path}: there is neither a mapping nor a domain. · 没有映射文件或领域目录。");
                    return Entry.Misused;
                }

                foreach (var folder in domains)
                    Count(await DomainAsync(folder, output, errors, cancel), ref sound, ref faulty);
                foreach (var file in mappings)
                    Count(await MappingAsync(file, output, errors, cancel), ref sound, ref faulty);
            }

            if (faulty > 0) await errors.WriteLineAsync($"{sound} sound, {faulty} with faults · {faulty} 项有错误");
            return faulty == 0 ? Entry.Done : Entry.Failed;
        });
        return command;
    }

    private static void Count(bool isSound, ref int sound, ref int faulty)
    {
        if (isSound) sound++;
        else faulty++;
    }

    /// <summary>
    /// The folders of domains below a path, and the mappings that belong to none; where there is neither, the files of
    /// the folder itself, as of a folder of feeds.
    /// </summary>
    private static (List<string> Domains, List<string> Mappings) Find(string path)
    {
        if (File.Exists(path)) return ([], [path]);
        var (domains, mappings, folders) = (new List<string>(), new List<string>(), new Stack<string>());
        if (Directory.Exists(path)) folders.Push(path);
        while (folders.TryPop(out var folder))
        {
            if (File.Exists(Path.Combine(folder, "domain.yaml"))) domains.Add(folder);
            else
            {
                if (Path.GetFileName(Path.GetFullPath(folder)) == "mappings")
                    mappings.AddRange(MappingsIn(folder));
                foreach (var inner in Directory.EnumerateDirectories(folder).OrderDescending(StringComparer.Ordinal))
                    if (Path.GetFileName(inner) is var name && name[0] != '.' && !Passed.Contains(name))
                        folders.Push(inner);
            }
        }

        if (domains.Count + mappings.Count == 0 && Directory.Exists(path)) mappings.AddRange(MappingsIn(path));
        return (domains, mappings);
    }

    private static IEnumerable<string> MappingsIn(string folder) =>
        Directory.EnumerateFiles(folder, "*.yaml").Order(StringComparer.Ordinal);

    private static async Task<bool> DomainAsync(
        string folder, TextWriter output, TextWriter errors, CancellationToken cancel)
    {
        var check = new DomainCheck(folder);
        await check.RunAsync(cancel);
        if (await ListAsync(check.Faults, errors)) return false;
        await output.WriteLineAsync(
            $"{folder}: sound · 正确 ({check.Files} mappings, feeds and samples · 个映射、接入与样例)");
        if (!check.IsBuilt)
            await output.WriteLineAsync(
                $"{folder}: not part of this program yet; build it, and its class is checked too."
                + " · 尚未编入本程序，编译后将一并校验其代码。");
        return true;
    }

    private static async Task<bool> MappingAsync(
        string file, TextWriter output, TextWriter errors, CancellationToken cancel)
    {
        var faults = new List<CheckFault>();
        if (await CheckedText.ReadAsync(file, faults, cancel) is { } yaml)
        {
            var load = Mapping.Load(yaml);
            faults.AddRange(load.Faults.Select(fault => CheckFault.Of(file, fault)));
            if (load.Mapping is { } mapping) await output.WriteLineAsync($"{file}: sound · 正确 ({mapping.Feed})");
        }

        return !await ListAsync(faults, errors);
    }

    private static async Task<bool> ListAsync(List<CheckFault> faults, TextWriter errors)
    {
        foreach (var fault in faults.OrderBy(each => each.File, StringComparer.Ordinal).ThenBy(each => each.Line))
            await errors.WriteLineAsync(fault.ToString());
        return faults.Count > 0;
    }
}
