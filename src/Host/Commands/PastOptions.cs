using System.CommandLine;
using City.Kernel;

namespace City.Host.Commands;

/// <summary>The options that say from where in the two times of the city a command looks.</summary>
internal sealed class PastOptions
{
    private readonly Option<string?> _at = new("--at")
    {
        HelpName = "TIME",
        Description = "As it was at a moment, such as 2026-11-23T08:15:30+08:00. 某时刻的实际状态。",
    };

    private readonly Option<string?> _asOf = new("--as-of")
    {
        HelpName = "TIME",
        Description = "As it was known at a moment, or at a position of the feed. 某时刻已知的状态。",
    };

    public PastOptions(Command command)
    {
        _at.Validators.Add(result => Checks.Each(result, Time));
        command.Add(_at);
        command.Add(_asOf);
    }

    /// <summary>The parameters for the city, each with an ampersand before it; empty for the present.</summary>
    public string Of(ParseResult parsed) =>
        Parameter("at", parsed.GetValue(_at)) + Parameter("asOf", parsed.GetValue(_asOf));

    /// <summary>The one parameter that readings of the past take; see <see cref="RefuseAtWith"/>.</summary>
    public string KnownOf(ParseResult parsed) => Parameter("asOf", parsed.GetValue(_asOf));

    /// <summary>A moment of city time has no meaning beside an option that asks for all of them.</summary>
    public void RefuseAtWith(Command command, Option option) => command.Validators.Add(result =>
    {
        if (result.GetResult(_at) is not null && result.GetResult(option) is not null)
            result.AddError($"--at and {option.Name} do not go together. · --at 与 {option.Name} 不能同时使用。");
    });

    private static string Parameter(string name, string? value) =>
        value is null ? "" : $"&{name}={Uri.EscapeDataString(value)}";

    private static string? Time(string text) => Moment.TryParse(text, out _)
        ? null
        : "give date, time with seconds, and zone. · 应含日期、时间（到秒）和时区，如 2026-11-23T08:15:30+08:00。";
}
