using System.CommandLine;
using System.Globalization;

namespace City.Host.Commands;

/// <summary>
/// <c>citybrain feed</c>: records of a file into a running city. Exit codes: 0 all stored, 1 some rejected, 2 wrong
/// options, mapping, file or credential, 3 the city was not reached, 130 interrupted.
/// </summary>
internal static class FeedCommand
{
    public static Command Create(TextWriter output, TextWriter errors)
    {
        var file = new Argument<string>("FILE") { Description = "The file of records. 数据文件。" };
        var map = Text("--map", "FILE", "What the records mean: a mapping in YAML. 映射文件。");
        map.Required = true;
        var deadLetters = Text("--dead-letters", "FILE",
            "Where rejected records go; FEED.dead-letters.ndjson here if not given. 死信文件。");
        deadLetters.Validators.Add(result => Checks.Each(result, Checks.NewFile));
        var speed = Number("--speed", "N", "N times as fast as by the records' own times. 按记录时间的 N 倍速回放。",
            1e-6, 1e9);
        var patience = Number("--patience", "SECONDS",
            "How long a silent city is tried again; 60 if not given. 城市无响应时的重试时长（秒）。", 0, 86_400);
        var dryRun = new Option<bool>("--dry-run")
        {
            Description = "Read and map everything, store nothing, show the first entity. 试运行，不写入。",
        };
        var json = new Option<bool>("--json") { Description = "Say the result as JSON. 以 JSON 输出结果。" };
        var command = new Command("feed", "Feeds a file into a running city. 将数据文件导入运行中的城市大脑。")
        {
            file, map, deadLetters, speed, patience, dryRun, json,
        };
        var city = new CityOptions(command);
        command.SetAction((parsed, cancel) =>
        {
            var standard = new FeedArguments { File = parsed.GetValue(file)!, Map = parsed.GetValue(map)! };
            var arguments = standard with
            {
                City = city.Of(parsed),
                DeadLetters = parsed.GetValue(deadLetters),
                Speed = parsed.GetValue(speed),
                Patience = parsed.GetValue(patience) is { } seconds
                    ? TimeSpan.FromSeconds(seconds)
                    : standard.Patience,
                DryRun = parsed.GetValue(dryRun),
                Json = parsed.GetValue(json),
            };
            return new FeedRun(arguments, output, errors, TimeProvider.System).RunAsync(cancel);
        });
        return command;
    }

    private static Option<string?> Text(string name, string helpName, string about) =>
        new(name) { HelpName = helpName, Description = about };

    private static Option<double?> Number(string name, string helpName, string about, double least, double most) =>
        new(name)
        {
            HelpName = helpName,
            Description = about,
            CustomParser = result =>
            {
                var text = result.Tokens[^1].Value;
                if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                    && number >= least && number <= most)
                    return number;
                result.AddError(string.Create(CultureInfo.InvariantCulture,
                    $"{name} {text}: give a number from {least} to {most}. · 应为 {least} 到 {most} 的数。"));
                return null;
            },
        };
}
