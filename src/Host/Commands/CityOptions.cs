using System.CommandLine;

namespace City.Host.Commands;

/// <summary>The options of every command that speaks with a running city.</summary>
internal sealed class CityOptions
{
    private readonly Option<string?> _url = Text("--url", "URL",
        "The city's address; http://127.0.0.1:8080 if not given. 城市大脑地址。");

    private readonly Option<string?> _token = Text("--token", "TOKEN",
        $"A token; better in the variable {CityAccess.TokenVariable}, where nobody else sees it. 访问令牌。");

    private readonly Option<string?> _passwordFile = Text("--password-file", "FILE",
        "The file that 'run' wrote its password to. 口令文件。");

    private readonly Option<string?> _tenant = Text("--tenant", "NAME", "The tenant. 租户。");

    public CityOptions(Command command)
    {
        _url.Validators.Add(result => Checks.Each(result, Checks.CityUrl));
        foreach (var option in (Option[])[_url, _token, _passwordFile, _tenant]) command.Options.Add(option);
    }

    /// <summary>What the command line says.</summary>
    public CityAccess Of(ParseResult parsed)
    {
        var standard = new CityAccess();
        return standard with
        {
            Url = parsed.GetValue(_url) is { } address ? new Uri(address) : standard.Url,
            Tenant = parsed.GetValue(_tenant) ?? "",
            Token = parsed.GetValue(_token),
            PasswordFile = parsed.GetValue(_passwordFile),
        };
    }

    private static Option<string?> Text(string name, string helpName, string about) =>
        new(name) { HelpName = helpName, Description = about };
}
