using System.CommandLine;
using City.Stores.Postgres;

namespace City.Host.Commands;

/// <summary>The command line of <c>citybrain</c>.</summary>
internal static class Entry
{
    /// <summary>Exit code: the command did what it was asked for.</summary>
    public const int Done = 0;

    /// <summary>Exit code: the command was understood but failed.</summary>
    public const int Failed = 1;

    /// <summary>Exit code: the command line has faults; nothing was begun.</summary>
    public const int Misused = 2;

    /// <summary>Exit code: the city was not reached, or not any more.</summary>
    public const int Unreached = 3;

    /// <summary>Exit code: interrupted, as shells say it of the signal.</summary>
    public const int Interrupted = 130;

    /// <summary>Carries out a command line; lists every fault of it at once.</summary>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter errors)
    {
        var parsed = Root(output, errors).Parse(arguments);
        if (parsed.Errors.Count == 0)
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = output,
                Error = errors,
                ProcessTerminationTimeout = null,
            });

        await errors.WriteLineAsync(parsed.Errors.Count == 1
            ? "citybrain cannot start. One fault · 无法启动，一处错误："
            : $"citybrain cannot start. {parsed.Errors.Count} faults · 无法启动，{parsed.Errors.Count} 处错误：");
        // Also of a word that nobody understood: it may be an address with a password.
        foreach (var fault in parsed.Errors)
            await errors.WriteLineAsync($"  - {PostgresAddress.Hide(fault.Message)}");
        await errors.WriteLineAsync("What there is · 用法：citybrain --help, citybrain run --help");
        return Misused;
    }

    internal static RootCommand Root(TextWriter output, TextWriter errors)
    {
        var root = new RootCommand("CityBrain: a city that senses, thinks and serves. 城市大脑：可感知、会思考、有温度。")
        {
            RunCommand.Create(output, errors),
            FeedCommand.Create(output, errors),
            GetCommand.Create(output, errors),
            QueryCommand.Create(output, errors),
            WatchCommand.Create(output, errors),
            ValidateCommand.Create(output, errors),
            NewCommand.Create(output, errors),
            IdentifyCommand.Create(output, errors),
            FeelCommand.Create(output, errors),
            DmnCommand.Create(output, errors),
            BackupCommand.Create(output, errors),
            RestoreCommand.Create(output, errors),
            VerifyCommand.Create(output, errors),
            EraseCommand.Create(output, errors),
            BenchCommand.Create(output, errors),
            CompletionCommand.Create(output),
        };
        Examples.AddTo(root, output);
        return root;
    }
}
