using System.CommandLine;
using City.Sense;

namespace City.Sim;

/// <summary>
/// <c>citysim identify</c>: brings the nodes of the reference city into a running brain with a node of identifiers,
/// and asks for identifiers as people in its provinces would. Exit codes: 0 done, 1 refused, 2 wrong options.
/// </summary>
internal static class IdentifyCommand
{
    private const int PerSecondMax = 5_000;

    public static Command Create(TextWriter output, TextWriter errors)
    {
        var url = Options.Checked("--url", "URL",
            "The brain's address; http://127.0.0.1:8080 if not given. 城市大脑地址。", RunCommand.Url);
        var password = Options.Checked("--password-file", "FILE",
            "The file that the brain wrote its password to. 口令文件。", RunCommand.Readable);
        password.Required = true;
        var seed = Options.Seed();
        var count = Options.Whole("--count", "Resolves to send. 解析次数。", (0, 10_000_000), 2_000);
        var rate = Options.Whole("--rate", "Resolves a second. 每秒解析次数。", (1, PerSecondMax), 200);
        var command = new Command("identify",
            "Enters the reference city's nodes of identifiers and sends real resolves. 登记参考城市标识节点并发送真实解析请求。")
        {
            url, password, seed, count, rate,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var address = new Uri(parsed.GetValue(url) ?? "http://127.0.0.1:8080");
            using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = address };
            if (!(await SimRun.TokenAsync(client, null, parsed.GetValue(password)!, cancel))
                .TryGet(out var token, out var refusal))
            {
                await errors.WriteLineAsync($"{refusal.Code}: {refusal.Detail}");
                return Entry.Failed;
            }

            client.DefaultRequestHeaders.Authorization = new("Bearer", token.Secret);
            try
            {
                await new ReferenceNodes(client, output, TimeProvider.System).EnterAsync(cancel);
                await new Resolvers(address, output, TimeProvider.System).SendAsync(
                    parsed.GetValue(seed), parsed.GetValue(count), parsed.GetValue(rate), cancel);
                return Entry.Done;
            }
            catch (HttpRequestException fault)
            {
                await errors.WriteLineAsync(fault.Message);
                return Entry.Failed;
            }
            finally
            {
                await CitySignIn.RevokeAsync(client, token, CancellationToken.None);
            }
        });
        return command;
    }
}
