using System.CommandLine;

namespace City.Sim;

/// <summary>The options that commands share, with their checks.</summary>
internal static class Options
{
    /// <summary>A whole number between two bounds, both included.</summary>
    public static Option<long> Whole(string name, string about, (long Least, long Most) range, long usual) =>
        new(name)
        {
            Description = string.Create(CultureInfo.InvariantCulture, $"{about} {range.Least}–{range.Most}"),
            HelpName = "N",
            DefaultValueFactory = _ => usual,
            CustomParser = result =>
            {
                var text = result.Tokens[^1].Value;
                if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                    && number >= range.Least && number <= range.Most)
                    return number;
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} {text}: give a whole number from "
                    + $"{range.Least} to {range.Most}. · 应为 {range.Least} 到 {range.Most} 的整数。"));
                return 0;
            },
        };

    /// <summary>The seed of the city.</summary>
    public static Option<long> Seed() =>
        Whole("--seed", "Which of all simulated cities; the same number gives the same city. 随机种子。",
            (0, 1_000_000_000), 1);

    /// <summary>A text that passes a check, which says what is wrong in English and Chinese, or gives null.</summary>
    public static Option<string?> Checked(string name, string help, string about, Func<string, string?> check)
    {
        var option = new Option<string?>(name) { HelpName = help, Description = about };
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
                if (check(token.Value) is { } fault) result.AddError($"{name} {token.Value}: {fault}");
        });
        return option;
    }
}
