using System.CommandLine;

namespace City.Host.Commands;

/// <summary>The options of <c>citybrain run</c> by which it speaks https.</summary>
internal sealed class HttpsOption
{
    private readonly Option<string?> _certificate = new("--https-certificate")
    {
        Description = "PEM file with the certificate for https addresses, and its key. https 证书与私钥的 PEM 文件。",
        HelpName = "FILE",
    };

    private readonly Option<string?> _key = new("--https-key")
    {
        Description = "PEM file with the key, where it is not beside the certificate. 私钥的 PEM 文件。",
        HelpName = "FILE",
    };

    public HttpsOption()
    {
        foreach (var file in (Option<string?>[])[_certificate, _key])
            file.Validators.Add(result => Checks.Each(result, text => File.Exists(text)
                ? null
                : "there is no such file. · 文件不存在。"));
    }

    public void AddTo(Command command, Option<string> urls)
    {
        command.Add(_certificate);
        command.Add(_key);
        command.Validators.Add(result =>
        {
            var secure = (result.GetValue(urls) ?? "").Contains("https://", StringComparison.OrdinalIgnoreCase);
            if (secure && result.GetResult(_certificate) is null)
                result.AddError("--urls: name the certificate of https with --https-certificate. "
                    + "· https 地址需要用 --https-certificate 指定证书。");
            if (!secure && result.GetResult(_certificate) is not null)
                result.AddError("--https-certificate: there is no https address among --urls. · --urls 中没有 https 地址。");
        });
    }

    public RunOptions Into(RunOptions options, ParseResult parsed) => options with
    {
        HttpsCertificate = parsed.GetValue(_certificate), HttpsKey = parsed.GetValue(_key),
    };
}
