using System.CommandLine;
using City.Kernel;

namespace City.Host.Commands;

/// <summary>
/// What the commands share that ask a running city. Exit codes: 0 answered, 1 refused by the city, 2 wrong options or
/// credential, 3 not reached, 130 interrupted.
/// </summary>
internal static class AskCommand
{
    /// <summary>The option by which a command answers programs.</summary>
    public static Option<bool> Json() => new("--json")
    {
        Description = "Answer as JSON, as the city sent it. 以 JSON 输出。",
    };

    /// <summary>Makes a command that asks the city with a signed-in link.</summary>
    public static void Asks(
        this Command command, TextWriter errors, Func<ParseResult, CityLink, CancellationToken, Task<int>> ask)
    {
        var city = new CityOptions(command);
        command.SetAction(async (parsed, cancel) =>
        {
            try
            {
                var opened = await city.Of(parsed).OpenAsync(command.Name, errors, cancel);
                if (!opened.TryGet(out var link, out var refusal)) return await RefusedAsync(errors, refusal);
                await using (link) return await ask(parsed, link, cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return Entry.Interrupted;
            }
        });
    }

    /// <summary>Says why there is no answer; gives the exit code.</summary>
    public static async Task<int> RefusedAsync(TextWriter errors, Refusal refusal)
    {
        var place = refusal.At is null ? "" : $" [{refusal.At}]";
        await errors.WriteLineAsync($"{refusal.Code}{place}: {refusal.Detail}");
        return refusal.Code switch
        {
            "sink.unreachable" => Entry.Unreached,
            "sink.credential" => Entry.Misused,
            _ => refusal.Kind == RefusalKind.Unauthenticated ? Entry.Misused : Entry.Failed,
        };
    }
}
