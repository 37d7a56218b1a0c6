using System.CommandLine;

namespace City.Sim;

/// <summary>
/// <c>citysim run</c>: brings the simulated city into a running brain and lets time go by. Exit codes: 0 it was told to
/// stop or the time is over, 1 the brain does not let it in, 2 wrong options or files.
/// </summary>
internal static class RunCommand
{
    public static Command Create(TextWriter output, TextWriter errors)
    {
        var url = Options.Checked("--url", "URL",
            "The brain's address; http://127.0.0.1:8080 if not given. 城市大脑地址。", Url);
        var tokenFile = Options.Checked("--token-file", "FILE", "A file that holds a token. 令牌文件。", Readable);
        var passwordFile = Options.Checked("--password-file", "FILE",
            "The file that the brain wrote its password to; a token of its own is made with it. 口令文件。", Readable);
        var seed = Options.Seed();
        var speed = Options.Whole("--speed", "Times as fast as the clock. 时间倍速。", (1, CityScale.SpeedMax), 1);
        var vehicles = Options.Whole("--vehicles", "Vehicles. 车辆数。", (0, CityScale.VehiclesMax), 400);
        var lamps = Options.Whole("--lamps", "Street lamps. 路灯数。", (0, CityScale.LampsMax), 2_000);
        var from = Options.Checked("--from", "TIME",
            "When simulated time begins, as 2026-03-02T08:00:00+08:00; now if not given. 模拟起始时间。",
            text => Moment.TryParse(text, out _) ? null : "give a time with its zone. · 应为带时区的时间。");
        var length = Options.Checked("--for", "TIME",
            "End after so much simulated time: 90s, 10m, 2h, 1d. 模拟时长。",
            text => Durations.TryParse(text, out _) ? null : "give a time as 90s, 10m, 2h or 1d. · 应形如 90s、10m、2h、1d。");
        var command = new Command("run", "Lets the simulated city live in a running brain. 在城市大脑中运行模拟城市。")
        {
            url, tokenFile, passwordFile, seed, speed, vehicles, lamps, from, length,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(tokenFile) is null == result.GetValue(passwordFile) is null)
                result.AddError("Give --token-file or --password-file. · 请给出令牌文件或口令文件之一。");
        });
        command.SetAction((parsed, cancel) => new SimRun(
            new RunArguments
            {
                Url = new Uri(parsed.GetValue(url) ?? "http://127.0.0.1:8080"),
                TokenFile = parsed.GetValue(tokenFile),
                PasswordFile = parsed.GetValue(passwordFile),
                Seed = parsed.GetValue(seed),
                Scale = new CityScale((int)parsed.GetValue(vehicles), (int)parsed.GetValue(lamps),
                    (int)parsed.GetValue(speed)),
                From = parsed.GetValue(from) is { } text && Moment.TryParse(text, out var moment) ? moment : null,
                For = parsed.GetValue(length) is { } span && Durations.TryParse(span, out var time) ? time : null,
            },
            output, errors, TimeProvider.System).RunAsync(cancel));
        return command;
    }

    internal static string? Readable(string text) =>
        File.Exists(text) ? null : "there is no such file. · 文件不存在。";

    internal static string? Url(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.PathAndQuery == "/"
            ? null
            : "give an address such as http://127.0.0.1:8080. · 应为形如 http://127.0.0.1:8080 的地址。";
}
