using System.CommandLine;
using City.Identify;

namespace City.Host.Commands;

/// <summary>The options of <c>citybrain run</c> by which its node of identifiers mirrors another.</summary>
internal sealed class MirrorOption
{
    private readonly Option<string?> _primary = new("--identify-mirror")
    {
        Description = "The brain whose identifiers this one mirrors; it then takes no changes. 作为该节点的镜像，只读。",
        HelpName = "URL",
    };

    private readonly Option<string?> _administrator = new("--identify-mirror-as")
    {
        Description = "As whom it follows: an administrator of that node. 镜像所用的管理员。",
        HelpName = "INDEX:HANDLE",
    };

    private readonly Option<string?> _secret = new("--identify-mirror-secret-file")
    {
        Description = "File with the secret of that administrator. 该管理员密钥所在文件。",
        HelpName = "FILE",
    };

    public MirrorOption()
    {
        _primary.Validators.Add(result => Checks.Each(result, Checks.CityUrl));
        _administrator.Validators.Add(result => Checks.Each(result, IdentifyOption.Reference));
        _secret.Validators.Add(result => Checks.Each(result, text => File.Exists(text)
            ? null
            : "there is no such file. · 文件不存在。"));
    }

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_primary, _administrator, _secret]) command.Add(option);
        command.Validators.Add(result =>
        {
            var given = ((Option[])[_primary, _administrator, _secret]).Count(one => result.GetResult(one) is not null);
            if (given is 1 or 2)
                result.AddError("--identify-mirror, --identify-mirror-as, --identify-mirror-secret-file: give all "
                    + "three. · 三者须同时给出。");
        });
    }

    /// <summary>Whom it mirrors; null for nobody.</summary>
    public MirrorOptions? Of(ParseResult parsed)
    {
        if (parsed.GetValue(_primary) is not { } primary) return null;
        var who = HandleReference.TryParse(parsed.GetValue(_administrator), out var named) ? named : default;
        return new MirrorOptions
        {
            Primary = new Uri(primary.EndsWith('/') ? primary : primary + "/"),
            Administrator = who,
            Secret = File.ReadAllText(parsed.GetValue(_secret)!).TrimEnd('\r', '\n'),
        };
    }
}
