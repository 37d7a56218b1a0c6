using System.Globalization;
using System.Text.RegularExpressions;
using City.TestKit;

namespace City.Bench;

/// <summary>What one run of wrk measured.</summary>
/// <param name="RequestsPerSecond">Answers per second.</param>
/// <param name="P99Milliseconds">99 % of the answers came within it.</param>
/// <param name="ProcessorMicroseconds">Processor time of the server per answer, all its threads.</param>
internal sealed record Load(double RequestsPerSecond, double P99Milliseconds, double ProcessorMicroseconds);

/// <summary>Runs wrk, the client of all figures that are compared with the bare endpoint.</summary>
internal sealed partial class Wrk(string folder)
{
    /// <summary>Sends for so many seconds.</summary>
    /// <param name="target">Where to, and the process there, whose processor time is read.</param>
    /// <param name="script">Lua, see <see cref="LoadScripts"/>.</param>
    /// <param name="connections">How many at once.</param>
    /// <param name="seconds">How long.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="InvalidOperationException">An answer was not 2xx, or none came.</exception>
    public async Task<Load> RunAsync(
        (Uri Server, int ProcessId) target, string script, int connections, int seconds, CancellationToken cancel)
    {
        var file = Path.Combine(folder, "load.lua");
        await File.WriteAllTextAsync(file, script, cancel);
        var before = ProcessFacts.ProcessorTime(target.ProcessId);
        var (code, said) = await ChildProcess.RunAsync(
            "wrk",
            ["-t1", $"-c{connections}", $"-d{seconds}s", "--latency", "--timeout", "10s", "-s", file,
                target.Server.ToString()],
            cancel);
        var used = ProcessFacts.ProcessorTime(target.ProcessId) - before;
        if (code != 0 || Read(said, used) is not { } load)
            throw new InvalidOperationException($"wrk to {target.Server}:\n{said}");
        return load;
    }

    /// <summary>Reads what wrk said; null where it got no answers, or refusals among them.</summary>
    /// <param name="said">Its output.</param>
    /// <param name="used">Processor time of the server meanwhile.</param>
    public static Load? Read(string said, TimeSpan used)
    {
        var (answers, rate) = (Requests().Match(said), Rate().Match(said));
        if (said.Contains("Non-2xx", StringComparison.Ordinal) || !answers.Success || !rate.Success) return null;
        if (Number(answers) == 0) return null;
        return new Load(Number(rate), Milliseconds(said), used.TotalMicroseconds / Number(answers));
    }

    private static double Milliseconds(string said)
    {
        var p99 = P99().Match(said);
        var factor = p99.Groups[2].Value switch { "us" => 0.001, "ms" => 1, "s" => 1000, _ => 60_000 };
        return Number(p99) * factor;
    }

    private static double Number(Match match) => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex Rate();

    [GeneratedRegex(@"(\d+) requests in")]
    private static partial Regex Requests();

    [GeneratedRegex(@"99%\s+([\d.]+)(us|ms|s|m)")]
    private static partial Regex P99();
}
