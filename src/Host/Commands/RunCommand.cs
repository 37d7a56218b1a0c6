using System.CommandLine;
using System.Globalization;

namespace City.Host.Commands;

/// <summary><c>citybrain run</c>: the options, their checks, and the start.</summary>
internal static class RunCommand
{
    private static readonly RunOptions Default = new();

    public static Command Create(TextWriter output, TextWriter errors)
    {
        var urls = new Option<string>("--urls")
        {
            Description = "Addresses to listen on, joined by ';'. 监听地址，以分号分隔。",
            HelpName = "URL",
            DefaultValueFactory = _ => "http://127.0.0.1:8080",
        };
        urls.Validators.Add(result => Checks.Each(result, Checks.Url, Checks.Split));
        var store = StoreChoice.Option();
        var unsynced = StoreChoice.Unsynced();
        var data = DataOf(store);
        var empty = new Option<bool>("--empty")
        {
            Description = "The city is meant to be empty: do not say how to fill it. 空城启动，不提示导入样例。",
        };
        var (passwordFile, contextMap) = (PasswordFile(), ContextMap());
        var (masterKey, personal) = (PersonalOption.MasterKey(), PersonalOption.Personal());
        var (archived, indexed, notify) = (ArchivedOption.Create(), ArchivedOption.Indexed(), NotifyAllow());
        var verbose = new Option<bool>("--verbose") { Description = "Log what happens. 输出详细日志。" };
        var (basemap, feeds, identify) = (BasemapOf(), new FeedsOption(), new IdentifyOption());
        var https = new HttpsOption();
        var shards = Whole("--shards", "Shards of a new city. 新建城市的分片数。", Default.Shards, RunOptions.ShardsMax);
        var body = Whole("--body-mib", "Longest request body, MiB. 请求体上限。",
            Default.BodyMebibytes, RunOptions.BodyMebibytesMax);
        var connections = Whole("--connections", "Connections held at once. 最大并发连接数。",
            Default.Connections, RunOptions.ConnectionsMax);
        var pending = Whole("--pending", "Changes per shard that may wait for the disk. 每分片待写入变更上限。",
            Default.PendingMax, RunOptions.PendingMaxMax);
        var snapshots = Whole("--snapshot-every", "Changes of a shard between snapshots. 每分片快照间隔的变更数。",
            Default.SnapshotEvery, RunOptions.SnapshotEveryMax);
        var backupRate = Whole("--backup-rate", "How fast a backup is sent, MiB a second. 在线备份速率上限。",
            Default.BackupMebibytesPerSecond, RunOptions.BackupRateMax);

        var command = feeds.AddTo(new Command("run", "Starts the brain. 启动城市大脑。")
        {
            urls, data, store, unsynced, basemap, shards, empty, passwordFile, contextMap, body, connections, pending,
            snapshots, backupRate, masterKey, personal, archived, indexed, notify, verbose,
        });
        identify.AddTo(command, store);
        https.AddTo(command, urls);
        command.Validators.Add(result => StoreChoice.CheckVariable(result, store));
        command.SetAction((parsed, cancel) => Composition.RunAsync(
            https.Into(identify.Into(feeds.Into(new RunOptions
            {
                Urls = [.. Checks.Split(parsed.GetValue(urls)!).Select(url => new Uri(url))],
                Data = parsed.GetValue(data)!,
                Basemap = parsed.GetValue(basemap),
                InMemory = StoreChoice.Of(parsed, store) == StoreChoice.Memory,
                Database = StoreChoice.DatabaseOf(parsed, store),
                StoreUnsynced = parsed.GetValue(unsynced),
                Shards = parsed.GetValue(shards), Empty = parsed.GetValue(empty),
                PasswordFile = parsed.GetValue(passwordFile),
                ContextMap = (parsed.GetValue(contextMap) ?? []).Select(Checks.Pair).DistinctBy(pair => pair.Url)
                    .ToDictionary(pair => pair.Url, pair => pair.File, StringComparer.Ordinal),
                BodyMebibytes = parsed.GetValue(body),
                Connections = parsed.GetValue(connections),
                PendingMax = parsed.GetValue(pending),
                SnapshotEvery = parsed.GetValue(snapshots),
                BackupMebibytesPerSecond = parsed.GetValue(backupRate),
                MasterKeyFile = parsed.GetValue(masterKey),
                Personal = PersonalOption.Of(parsed.GetValue(personal)),
                Archived = ArchivedOption.Of(parsed.GetValue(archived)),
                Indexed = parsed.GetValue(indexed) ?? [],
                NotifyAllowed = [.. (parsed.GetValue(notify) ?? []).Select(System.Net.IPNetwork.Parse)],
                Verbose = parsed.GetValue(verbose),
            }, parsed), parsed), parsed),
            output, errors, cancel));
        return command;
    }

    private static Option<string[]> ContextMap()
    {
        var map = new Option<string[]>("--context-map")
        {
            Description = "A file that stands for an @context; may be repeated. 以本地文件代替 @context，可重复。",
            HelpName = "URL=FILE",
        };
        map.Validators.Add(result => Checks.Each(result, Checks.Context));
        return map;
    }

    private static Option<string?> PasswordFile()
    {
        var file = new Option<string?>("--password-file")
        {
            Description = "Write this run's password to a file of its owner alone. 将本次口令写入仅属主可读的文件。",
            HelpName = "FILE",
        };
        file.Validators.Add(result => Checks.Each(result, Checks.NewFile));
        return file;
    }

    private static Option<string[]> NotifyAllow()
    {
        var notify = new Option<string[]>("--notify-allow")
        {
            Description = "A private network that notifications may go to; may be repeated. "
                + "允许通知发往的内网网段，可重复。",
            HelpName = "CIDR",
        };
        notify.Validators.Add(result => Checks.Each(result, Checks.Network));
        return notify;
    }

    // A city that lies elsewhere needs no folder, so none is asked for.
    private static Option<string> DataOf(Option<string?> store)
    {
        var data = new Option<string>("--data")
        {
            Description = "Folder of the city's data. 数据目录。",
            HelpName = "DIR",
            DefaultValueFactory = _ => Default.Data,
        };
        data.Validators.Add(result =>
        {
            if (StoreChoice.NeedsFolder(result.GetValue(store))) Checks.Each(result, Checks.Folder);
        });
        return data;
    }

    private static Option<string?> BasemapOf()
    {
        var basemap = new Option<string?>("--basemap")
        {
            Description = "Folder of the map's ground; usually DATA/basemap. 底图目录，默认为数据目录下的 basemap。",
            HelpName = "DIR",
        };
        basemap.Validators.Add(result => Checks.Each(result, Checks.Basemap));
        return basemap;
    }

    private static Option<int> Whole(string name, string about, int usual, int most)
    {
        var option = new Option<int>(name)
        {
            Description = string.Create(CultureInfo.InvariantCulture, $"{about} 1–{most}"),
            HelpName = "N",
            DefaultValueFactory = _ => usual,
            CustomParser = result => Checks.Whole(result, name, most),
        };
        return option;
    }
}
