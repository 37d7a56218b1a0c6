using System.CommandLine;
using City.Sense;

namespace City.Host.Commands;

/// <summary>
/// <c>citybrain validate</c>: reads mappings, as they are or all of a folder, and lists every fault with its line.
/// Exit codes: 0 sound, 1 faults, 2 nothing to read.
/// </summary>
internal static class ValidateCommand
{
    private const int BytesMax = 1_048_576;

    public static Command Create(TextWriter output, TextWriter errors)
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "Mappings in YAML, or folders whose mappings/ are read. 映射文件或目录。",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("validate", "Checks mappings. 校验映射文件。") { paths };
        command.SetAction(async (parsed, cancel) =>
        {
            var (sound, faulty) = (0, 0);
            foreach (var path in parsed.GetValue(paths)!)
            {
                var files = Files(path);
                if (files.Count == 0)
                {
                    await errors.WriteLineAsync($"{path}: there is no mapping. · 没有映射文件。");
                    return Entry.Misused;
                }

                foreach (var file in files)
                {
                    if (await IsSoundAsync(file, output, errors, cancel)) sound++;
                    else faulty++;
                }
            }

            if (faulty > 0) await errors.WriteLineAsync($"{sound} sound, {faulty} with faults · {faulty} 个文件有错误");
            return faulty == 0 ? Entry.Done : Entry.Failed;
        });
        return command;
    }

    private static List<string> Files(string path) => File.Exists(path) ? [path]
        : !Directory.Exists(path) ? []
        : [.. Directory.EnumerateFiles(path, "*.yaml", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(file))) == "mappings")
            .Order(StringComparer.Ordinal)];

    private static async Task<bool> IsSoundAsync(
        string file, TextWriter output, TextWriter errors, CancellationToken cancel)
    {
        try
        {
            if (new FileInfo(file).Length > BytesMax)
            {
                await errors.WriteLineAsync($"{file}: a mapping has at most 1 MiB. · 映射文件不得超过 1 MiB。");
                return false;
            }

            var load = Mapping.Load(await File.ReadAllTextAsync(file, cancel));
            if (load.TryGet(out var mapping))
            {
                await output.WriteLineAsync($"{file}: sound · 正确 ({mapping.Feed})");
                return true;
            }

            foreach (var fault in load.Faults) await errors.WriteLineAsync($"{file}:{fault}");
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"{file}: {wrong.Message} · 无法读取。");
        }

        return false;
    }
}
