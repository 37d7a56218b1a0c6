using System.CommandLine;
using System.Net;
using City.Identify;

namespace City.Host.Commands;

/// <summary>
/// The options of <c>citybrain run</c> that say where others reach the node, and of which site it is.
/// </summary>
internal sealed class SiteOption
{
    private readonly Option<string?> _told = new("--identify-public")
    {
        Description = "Where other nodes reach this one, where that is not --identify-address. 对外公布的节点地址。",
        HelpName = "IP:PORT",
    };

    private readonly Option<string?> _site = new("--identify-site")
    {
        Description = "A file with a site of several servers, as GET /api/site shows it. 多服务器站点的描述文件。",
        HelpName = "FILE",
    };

    private readonly Option<int?> _server = new("--identify-server")
    {
        Description = "Which server of that site this node is: its serverId. 本节点在站点中的 serverId。",
        HelpName = "N",
        CustomParser = result => Checks.Whole(result, "--identify-server", int.MaxValue),
    };

    public SiteOption()
    {
        _told.Validators.Add(result => Checks.Each(result, text =>
            IPEndPoint.TryParse(text, out var end)
                && !end.Address.Equals(IPAddress.Any) && !end.Address.Equals(IPAddress.IPv6Any)
                ? null
                : "give an address that others reach, such as 203.0.113.5:2641. · 应为他人可达的地址。"));
    }

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_told, _site, _server]) command.Add(option);
        command.Validators.Add(result =>
        {
            var (file, server) = (result.GetValue(_site), result.GetResult(_server));
            if (file is null != server is null)
                result.AddError("--identify-site, --identify-server: give both. · 二者须同时给出。");
            else if (file is not null && Read(file, result.GetValue(_server)) is null)
                result.AddError($"--identify-site {file}: holds no site with that server, or cannot be read. · "
                    + "文件无法读取，或没有该编号的服务器。");
        });
    }

    /// <summary>Options of a node with what was said here.</summary>
    public IdentifyOptions Into(IdentifyOptions options, ParseResult parsed) => options with
    {
        Public = parsed.GetValue(_told) is { } told ? IPEndPoint.Parse(told) : null,
        Site = parsed.GetValue(_site) is { } file ? Read(file, parsed.GetValue(_server)) : null,
    };

    private static IdentifySite? Read(string file, int? server)
    {
        try
        {
            return IdentifySite.TryRead(File.ReadAllBytes(file), server ?? 0);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
