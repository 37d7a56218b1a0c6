using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using City.Connectors.Mqtt;
using City.Host.Feeds;

namespace City.Host.Commands;

/// <summary>The options of <c>citybrain run</c> by which feeds live in the brain.</summary>
internal sealed class FeedsOption
{
    private const int PortMax = 65_535;

    private readonly Option<string?> _feeds = new("--feeds")
    {
        Description = "Folder of the mappings of feeds. 数据接入映射所在目录。",
        HelpName = "DIR",
    };

    private readonly Option<string[]> _domains = new("--domain-feeds")
    {
        Description = "A domain whose own feeds are switched on, or all; may be repeated. "
            + "启用某领域自带的数据接入，all 为全部，可重复。",
        HelpName = "NAME",
    };

    private readonly Option<int?> _port = new("--mqtt")
    {
        Description = "Port of the MQTT broker; off unless given, usually 1883. MQTT 代理端口，默认不开启，通常为 1883。",
        HelpName = "PORT",
        CustomParser = result => Checks.Whole(result, "--mqtt", PortMax),
    };

    private readonly Option<string> _address = new("--mqtt-address")
    {
        Description = "Address that the broker listens on. MQTT 代理监听地址。",
        HelpName = "IP",
        DefaultValueFactory = _ => IPAddress.Loopback.ToString(),
    };

    private readonly Option<string?> _certificate = new("--mqtt-certificate")
    {
        Description = "PEM file with certificate and key: TLS only. 证书与私钥的 PEM 文件，仅用 TLS。",
        HelpName = "FILE",
    };

    private readonly Option<string?> _from = new("--mqtt-from")
    {
        Description = "A broker elsewhere to take feeds from. 从外部 MQTT 代理接入。",
        HelpName = "URL",
    };

    public FeedsOption()
    {
        _feeds.Validators.Add(result => Checks.Each(result, text => Directory.Exists(text)
            ? null
            : "there is no such folder. · 目录不存在。"));
        _domains.Validators.Add(result => Checks.Each(result, text =>
            text == DomainFeeds.All || DomainFeeds.Names.Contains(text)
                ? null
                : $"brings no feeds; these do: {string.Join(", ", DomainFeeds.Names)}, all. · 该领域没有自带的数据接入。"));
        _address.Validators.Add(result => Checks.Each(result, text => IPAddress.TryParse(text, out _)
            ? null
            : "give an address such as 0.0.0.0. · 应为形如 0.0.0.0 的地址。"));
        _certificate.Validators.Add(result => Checks.Each(result, text => File.Exists(text)
            ? null
            : "there is no such file. · 文件不存在。"));
        _from.Validators.Add(result => Checks.Each(result, From));
    }

    public Command AddTo(Command command)
    {
        foreach (var option in new Option[] { _feeds, _domains, _port, _address, _certificate, _from })
            command.Add(option);
        return command;
    }

    public RunOptions Into(RunOptions options, ParseResult parsed) => options with
    {
        Feeds = parsed.GetValue(_feeds),
        DomainFeeds = parsed.GetValue(_domains) ?? [],
        Mqtt = parsed.GetValue(_port) is not { } port ? null : new BrokerOptions
        {
            Port = port,
            Address = IPAddress.Parse(parsed.GetValue(_address)!),
            Certificate = parsed.GetValue(_certificate),
        },
        MqttFrom = parsed.GetValue(_from) is { } from ? new Uri(from) : null,
    };

    private static string? From(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "mqtt" or "mqtts" && url.Host.Length > 0
            && url.AbsolutePath is "/" or "" && OutsideBroker.IsVersion(url.Query) && url.Fragment.Length == 0
            ? null
            : "give an address such as mqtt://user:password@host:1883, with ?version=3.1.1 for an old broker. · "
                + "应为形如 mqtt://用户:口令@主机:1883 的地址，旧代理可加 ?version=3.1.1。";
}
