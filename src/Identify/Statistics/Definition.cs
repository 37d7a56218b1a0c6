using System.Collections.Immutable;

namespace City.Identify;

/// <summary>What a figure of the statistics means, so that each can be traced to what it was counted from.</summary>
/// <param name="Id">Its name in the answers.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Formula">How it is made.</param>
/// <param name="Source">What it is made from.</param>
internal sealed record Definition(
    string Id, string Unit, (string En, string Zh) Name, (string En, string Zh) Formula,
    (string En, string Zh) Source)
{
    private static readonly (string En, string Zh) Log = ("log of identifiers", "标识日志"),
        Noted = ("log of identifiers, noted each second", "标识日志，每秒记录"), Doors = ("the doors of the node", "本节点各接口"),
        Reports = ("POST /api/identify/reports", "POST /api/identify/reports"),
        Directory = ("PUT /api/identify/nodes, POST /api/identify/reports",
            "PUT /api/identify/nodes、POST /api/identify/reports");

    /// <summary>All of them.</summary>
    public static readonly ImmutableArray<Definition> All =
    [
        new("registered", "identifiers", ("Stored in this node", "本节点存储标识数"),
            ("Identifiers that lie in this node now, counted where its log is written: exact, also after a kill.",
                "当前存储在本节点的标识数，在写入日志时计数，断电或终止后仍准确。"),
            Log),
        new("came", "identifiers", ("Registered in the interval", "区间新增标识数"),
            ("Identifiers that came, less those that went, in the whole hours of the interval.",
                "区间内各整点小时新增减去删除的标识数。"), Noted),
        new("reported", "identifiers", ("Reported by nodes below", "下级节点上报标识数"),
            ("Sum of the newest report of each node, without those below another that reports: its total holds theirs.",
                "各节点最新上报值之和；若上级节点也上报，则不重复计入其下级。"),
            Reports),
        new("resolved", "resolves", ("Resolves", "解析量"),
            ("Resolves that this node answered over UDP, TCP and HTTP in the interval, however they ended. Datagrams "
                + "that were dropped for their number are not among them.",
                "区间内本节点经 UDP、TCP、HTTP 应答的解析次数；因超过频率被丢弃的报文不计。"), Doors),
        new("successRate", "share", ("Success rate", "解析成功率"),
            ("Answered with values ÷ (answered with values + no such handle or value + failed). Referrals to other "
                + "nodes are left out.", "返回值的次数 ÷（返回值 + 无此标识或值 + 失败）；转介其他节点的不计。"),
            Doors),
        new("p50", "microseconds", ("Half within", "响应时间中位数"), Latency(50), Doors),
        new("p90", "microseconds", ("90 % within", "响应时间 90 百分位"), Latency(90), Doors),
        new("p99", "microseconds", ("99 % within", "响应时间 99 百分位"), Latency(99), Doors),
        new("enterprises", "enterprises", ("Enterprises connected", "接入企业数"),
            ("Entries of the directory with the role of an enterprise, plus what nodes below report.",
                "目录中企业节点数，加下级节点上报的企业数。"), Directory),
        new("secondLevel", "nodes", ("Second-level nodes", "二级节点数"),
            ("Entries of the directory with the role of a second-level node, plus what nodes below report.",
                "目录中二级节点数，加下级节点上报的二级节点数。"),
            Directory),
    ];

    private static (string En, string Zh) Latency(int part) => (
        $"From taking up a question to writing its answer, within this node: {part} of 100 took no longer. Upper end "
            + "of a bucket, at most a quarter too high.",
        $"从收到请求到写出应答的节点内耗时，百分之 {part} 不超过该值；取分桶上界，最多偏高四分之一。");
}
