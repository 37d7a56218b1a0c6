using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using City.Identify;

namespace City.Host.Commands;

/// <summary>The options of <c>citybrain run</c> by which a node of identifiers lives in the brain.</summary>
internal sealed class IdentifyOption
{
    private const int PortMax = 65_535, AnswerMax = 10_000;

    private readonly Option<int?> _port = new("--identify")
    {
        Description = "Serve identifiers (Handle protocol) on this port, 2641 if none is given; off unless asked for. "
            + "提供标识解析服务，默认端口 2641，默认不开启。",
        HelpName = "PORT",
        Arity = ArgumentArity.ZeroOrOne,
        CustomParser = result => result.Tokens.Count == 0
            ? IdentifyOptions.UsualPort
            : Checks.Whole(result, "--identify", PortMax),
    };

    private readonly Option<string> _address = new("--identify-address")
    {
        Description = "Address that identifiers are served on. 标识解析监听地址。",
        HelpName = "IP",
        DefaultValueFactory = _ => IPAddress.Loopback.ToString(),
    };

    private readonly Option<string[]> _administrators = new("--identify-admin")
    {
        Description = "Who administers the node: 300:88.100.1/ADMIN; may be repeated. 标识节点管理员，可重复。",
        HelpName = "INDEX:HANDLE",
    };

    private readonly Option<string?> _upstream = new("--identify-upstream")
    {
        Description = "The node that is asked where this one knows nothing of a prefix. 上级标识节点。",
        HelpName = "IP:PORT",
    };

    private readonly Option<int?> _answer = new("--identify-udp-answer")
    {
        Description = "How many times as long as its question an answer over UDP may be; 4 if not given. "
            + "UDP 应答与请求的最大长度比。",
        HelpName = "N",
        CustomParser = result => Checks.Whole(result, "--identify-udp-answer", AnswerMax),
    };

    private readonly Option<string[]> _inner = new("--identify-inner")
    {
        Description = "A private network in which nodes may be asked; may be repeated. 允许查询的内网标识节点网段，可重复。",
        HelpName = "CIDR",
    };

    private readonly Option<string[]> _trusted = new("--identify-mirror-trusted")
    {
        Description = "Whose mirrors get secrets unmasked: 300:88.100.1/MIRROR; may be repeated. 可获得明文密钥的镜像管理员。",
        HelpName = "INDEX:HANDLE",
    };

    private readonly Option<bool> _inClear = new("--identify-secrets-over-http")
    {
        Description = "Take secrets (Basic) over plain HTTP from other machines too. 允许其他主机通过明文 HTTP 提交密钥。",
    };

    private readonly MirrorOption _mirror = new();

    private readonly SiteOption _site = new();

    private readonly Option<string?> _reports = new("--identify-reports")
    {
        Description = "A file that says where to report to: {\"url\", \"prefix\", \"user\": \"300:88.100/ADMIN\", "
            + "\"secret\"}. 上级节点上报配置文件。",
        HelpName = "FILE",
    };

    public IdentifyOption()
    {
        _inner.Validators.Add(result => Checks.Each(result, Checks.Network));
        _reports.Validators.Add(result => Checks.Each(result, file => ReportFile.Read(file) is null
            ? "holds no url, prefix, user and secret, or cannot be read. · 文件无法读取或缺少 url、prefix、user、secret。"
            : null));
        _address.Validators.Add(result => Checks.Each(result, text =>
            IPAddress.TryParse(text, out _)
                ? null
                : "give an address such as 0.0.0.0 or ::. · 应为形如 0.0.0.0 或 :: 的地址。"));
        _upstream.Validators.Add(result => Checks.Each(result, Node));
        foreach (var named in (Option<string[]>[])[_administrators, _trusted])
            named.Validators.Add(result => Checks.Each(result, Reference));
    }

    public void AddTo(Command command, Option<string?> store)
    {
        foreach (var option in
            new Option[] { _port, _address, _administrators, _upstream, _answer, _inner, _trusted, _reports,
                _inClear })
            command.Add(option);
        _mirror.AddTo(command);
        _site.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_port) is not null && StoreChoice.Of(result.GetValue(store)) == StoreChoice.Memory)
                result.AddError("--identify keeps identifiers in the folder of data, also where the city is kept "
                    + "elsewhere; it does not go with --store memory. · --identify 需要数据目录，不能与 --store memory 同用。");
        });
    }

    public RunOptions Into(RunOptions options, ParseResult parsed) => options with
    {
        IdentifyReports = parsed.GetValue(_reports) is { } file ? ReportFile.Read(file) : null,
        Identify = parsed.GetResult(_port) is null ? null : _site.Into(new IdentifyOptions
        {
            Port = parsed.GetValue(_port) ?? IdentifyOptions.UsualPort,
            Address = IPAddress.Parse(parsed.GetValue(_address)!),
            Administrators = [.. (parsed.GetValue(_administrators) ?? []).Select(Administrator)],
            MirrorsTrusted = [.. (parsed.GetValue(_trusted) ?? []).Select(Administrator)],
            Mirror = _mirror.Of(parsed),
            Upstream = parsed.GetValue(_upstream) is { } node ? End(node) : null,
            Inner = [.. (parsed.GetValue(_inner) ?? []).Select(IPNetwork.Parse)],
            AmplificationMax = parsed.GetValue(_answer) ?? new IdentifyOptions().AmplificationMax,
            TakesSecretsInClear = parsed.GetValue(_inClear),
        }, parsed),
    };

    /// <summary>A node: address and perhaps a port.</summary>
    public static string? Node(string text) => IPEndPoint.TryParse(text, out _)
        ? null
        : string.Create(CultureInfo.InvariantCulture,
            $"give an address such as 127.0.0.1:{IdentifyOptions.UsualPort}. · 应为形如 127.0.0.1:2641 的地址。");

    /// <summary>The option of a command that asks a node in the Handle protocol.</summary>
    public static Option<string> NodeToAsk()
    {
        var node = new Option<string>("--node")
        {
            Description = "The node that is asked, in the Handle protocol. 标识节点地址。",
            HelpName = "IP:PORT",
            DefaultValueFactory = _ => $"127.0.0.1:{IdentifyOptions.UsualPort}",
        };
        node.Validators.Add(result => Checks.Each(result, Node));
        return node;
    }

    /// <summary>The same as an address; the usual port where none is given.</summary>
    public static IPEndPoint End(string node)
    {
        var end = IPEndPoint.Parse(node);
        if (end.Port == 0) end.Port = IdentifyOptions.UsualPort;
        return end;
    }

    /// <summary>A value of a handle.</summary>
    public static string? Reference(string text) => HandleReference.TryParse(text, out _)
        ? null
        : "give an index and a handle such as 300:88.100.1/ADMIN. · 应为形如 300:88.100.1/ADMIN 的索引与标识。";

    private static HandleReference Administrator(string text) =>
        HandleReference.TryParse(text, out var reference) ? reference : default;
}
