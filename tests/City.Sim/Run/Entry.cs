using System.CommandLine;

namespace City.Sim;

/// <summary>The command line of <c>citysim</c>.</summary>
internal static class Entry
{
    /// <summary>Exit code: the command did what it was asked for, or was told to stop.</summary>
    public const int Done = 0;

    /// <summary>Exit code: the command was understood but failed.</summary>
    public const int Failed = 1;

    /// <summary>Exit code: the command line or a file that it names has faults; nothing was begun.</summary>
    public const int Misused = 2;

    /// <summary>Carries out a command line; lists every fault of it at once.</summary>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter errors)
    {
        var root = new RootCommand("A simulated city for CityBrain; nothing in it is measured. 模拟城市，数据均非实测。")
        {
            RunCommand.Create(output, errors),
            BasemapCommand.Create(output, errors),
            IdentifyCommand.Create(output, errors),
        };
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count == 0)
            return await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = errors });
        await errors.WriteLineAsync($"citysim cannot start. Faults · 无法启动，错误：{parsed.Errors.Count}");
        foreach (var fault in parsed.Errors) await errors.WriteLineAsync($"  - {fault.Message}");
        await errors.WriteLineAsync("What there is · 用法：citysim --help");
        return Misused;
    }
}
