using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace City.Host.Commands;

/// <summary>Help that ends with examples of the command it is about.</summary>
internal sealed class Examples(HelpAction help, TextWriter output) : SynchronousCommandLineAction
{
    /// <summary>Examples by the name of the command.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Of = new Dictionary<string, string[]>
    {
        ["citybrain"] =
        [
            "citybrain run                                  # start the brain 启动",
            "citybrain query --type Vehicle --limit 5       # what is there 查询",
            "citybrain watch --type Vehicle                 # what happens 实时变更",
            "source <(citybrain completion bash)            # completion in this shell 命令补全",
        ],
        ["run"] =
        [
            "citybrain run --data /srv/city --urls http://0.0.0.0:8080",
            "citybrain run --store memory --password-file /run/city/password",
        ],
        ["feed"] =
        [
            "citybrain feed i94.csv --map i94.yaml --dry-run         # try it 试运行",
            "citybrain feed i94.csv --map i94.yaml --speed 3600      # an hour in a second 一秒一小时",
        ],
        ["get"] =
        [
            "citybrain get urn:ngsi-ld:Streetlight:17",
            "citybrain get urn:ngsi-ld:Streetlight:17 --json | jq .powerState.value",
            "citybrain get urn:ngsi-ld:Streetlight:17 --history powerState --last 5",
            "citybrain get urn:ngsi-ld:Streetlight:17 --at 2026-11-23T08:00:00+08:00   # as it was 当时状态",
        ],
        ["query"] =
        [
            "citybrain query --type Vehicle --q 'speed>50' --attrs speed",
            "citybrain query --near 106.55,29.56 --within 500",
            "citybrain query --id-pattern '^urn:ngsi-ld:Streetlight:' --limit 100 --json",
        ],
        ["watch"] =
        [
            "citybrain watch --type Vehicle",
            "citybrain watch --id urn:ngsi-ld:Streetlight:17 --count 1 --json",
        ],
        ["identify"] =
        [
            "citybrain run --identify                                       # serve them 开启标识服务",
            "citybrain identify register 88.100.1/A --value 1:URL=https://example.com/a",
            "citybrain identify resolve 88.100.1/A",
            "citybrain identify key --to root.key                           # to sign with 生成签名密钥",
            "citybrain identify import handles.ndjson --data /srv/city      # while it is stopped 停机导入",
        ],
        ["validate"] =
        [
            "citybrain validate domains/Traffic",
            "citybrain validate mappings/i94.yaml",
            "citybrain validate feeds                                      # each of its files 逐个检查目录中的文件",
        ],
        ["feel"] =
        [
            "citybrain feel \"sum(for i in 1..10 return i ** 2)\"",
            "citybrain feel \"年龄 >= 60 and 月收入 < 3000\" --context person.json",
        ],
        ["check"] = ["citybrain dmn check subsidy.dmn"],
        ["decide"] = ["citybrain dmn decide subsidy.dmn Eligibility --context person.json"],
        ["test"] = ["citybrain dmn test TestCases     # the public kit 公开测试集"],
        ["backup"] =
        [
            "citybrain backup --to city.archive --keys-to keys.archive --password-file /run/city/password",
            "citybrain backup --to city.archive --data /srv/city --passphrase-file phrase  # not running 离线",
            "citybrain backup --destroyed-to destroyed.archive       # after an erasure 删除个人数据后",
        ],
        ["restore"] =
        [
            "citybrain restore city.archive --verify",
            "citybrain restore city.archive --data /srv/new --keys keys.archive --destroyed destroyed.archive",
            "citybrain restore city.archive --data /srv/new --to-time 2026-11-23T08:00:00Z",
            "citybrain restore --keys keys.archive --data /srv/new   # keys alone 仅恢复密钥",
            "citybrain restore city.archive --keys keys.archive --store postgres  # into CITYBRAIN_STORE 恢复到数据库",
        ],
        ["verify"] =
        [
            "citybrain verify --data /srv/city --json",
            "citybrain verify --store postgres --master-key-file key  # the database in CITYBRAIN_STORE 变量中的数据库",
        ],
        ["erase"] =
        [
            "citybrain erase urn:ngsi-ld:Person:17",
            "citybrain erase urn:ngsi-ld:Person:17 --yes --json",
        ],
        ["bench"] = ["citybrain bench --connections 64 --seconds 10"],
        ["completion"] = ["source <(citybrain completion bash)"],
    };

    /// <summary>Who asks for help need not give what the command requires.</summary>
    public override bool ClearsParseErrors => true;

    /// <summary>Has a command's help, and that of all commands below it, end with examples.</summary>
    public static void AddTo(RootCommand root, TextWriter output)
    {
        if (root.Options.OfType<HelpOption>().FirstOrDefault() is { Action: HelpAction help } option)
            option.Action = new Examples(help, output);
    }

    public override int Invoke(ParseResult parseResult)
    {
        var code = help.Invoke(parseResult);
        var command = parseResult.CommandResult.Command;
        if (!Of.TryGetValue(command is RootCommand ? "citybrain" : command.Name, out var examples)) return code;
        output.WriteLine("Examples 示例:");
        foreach (var example in examples) output.WriteLine($"  {example}");
        output.WriteLine();
        return code;
    }
}
