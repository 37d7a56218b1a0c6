using City.Connectors.Mqtt;
using City.Identify;
using City.Kernel;
using City.Stores.Postgres;

namespace City.Host;

/// <summary>How one run of the brain was asked for; checked.</summary>
internal sealed record RunOptions
{
    public const int ShardsMax = 256;
    public const int BodyMebibytesMax = 256;
    public const int ConnectionsMax = 100_000;
    public const int PendingMaxMax = 1_000_000;
    public const int SnapshotEveryMax = 10_000_000;
    public const int BackupRateMax = 10_000;

    /// <summary>Where it listens: http addresses, and https where there is a certificate.</summary>
    public IReadOnlyList<Uri> Urls { get; init; } = [new("http://127.0.0.1:8080")];

    /// <summary>The file of the certificate for https addresses, or null.</summary>
    public string? HttpsCertificate { get; init; }

    /// <summary>The file of its key, or null where it is in the same.</summary>
    public string? HttpsKey { get; init; }

    /// <summary>The folder of its data.</summary>
    public string Data { get; init; } = "data";

    /// <summary>The folder of the ground under the map, or null for <c>basemap</c> in the folder of data.</summary>
    public string? Basemap { get; init; }

    /// <summary>Where the ground under the map is looked for; it need not be there.</summary>
    public string BasemapFolder => Path.GetFullPath(Basemap ?? Path.Combine(Data, "basemap"));

    /// <summary>The file of the master key, or null for <c>master.key</c> in the folder of data.</summary>
    public string? MasterKeyFile { get; init; }

    /// <summary>Where the master key lies, or is put when it is made.</summary>
    public string MasterKeyPath => Path.GetFullPath(MasterKeyFile ?? Path.Combine(Data, Host.MasterKeyFile.Name));

    /// <summary>What is personal besides what the domains declare.</summary>
    public IReadOnlyList<PersonalData> Personal { get; init; } = [];

    /// <summary>What lives on disk besides what the domains declare.</summary>
    public IReadOnlyList<ArchivedType> Archived { get; init; } = [];

    /// <summary>Attributes by whose values entities are looked up, besides those that the domains declare.</summary>
    public IReadOnlyList<string> Indexed { get; init; } = [];

    /// <summary>Networks that notifications may go to besides the public internet.</summary>
    public IReadOnlyList<System.Net.IPNetwork> NotifyAllowed { get; init; } = [];

    /// <summary>Keep the city in memory only.</summary>
    public bool InMemory { get; init; }

    /// <summary>The database that the city is kept in, or null for files or memory.</summary>
    public PostgresAddress? Database { get; init; }

    /// <summary>Take a server of databases that does not sync as well.</summary>
    public bool StoreUnsynced { get; init; }

    /// <summary>How many shards a new city gets, 1 to <see cref="ShardsMax"/>.</summary>
    public int Shards { get; init; } = 8;

    /// <summary>The city is meant to be empty: say nothing about how to fill it.</summary>
    public bool Empty { get; init; }

    /// <summary>Where to write the password of this run, or null.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>Files that stand for @context documents, by their URL.</summary>
    public IReadOnlyDictionary<string, string> ContextMap { get; init; } = new Dictionary<string, string>();

    /// <summary>The longest body of a request, in MiB.</summary>
    public int BodyMebibytes { get; init; } = 16;

    /// <summary>How many connections are held at once; more are closed.</summary>
    public int Connections { get; init; } = 10_000;

    /// <summary>How many changes of one shard may wait to become durable before writes are refused.</summary>
    public int PendingMax { get; init; } = 20_000;

    /// <summary>After how many changes behind its last snapshot a shard makes a new one.</summary>
    public int SnapshotEvery { get; init; } = 100_000;

    /// <summary>How fast a backup of the running city is sent, in MiB a second.</summary>
    public int BackupMebibytesPerSecond { get; init; } = 16;

    /// <summary>The folder of the mappings of feeds, or null for none.</summary>
    public string? Feeds { get; init; }

    /// <summary>The domains whose feeds are switched on, or <c>all</c>.</summary>
    public IReadOnlyList<string> DomainFeeds { get; init; } = [];

    /// <summary>How the MQTT broker listens, or null for none.</summary>
    public BrokerOptions? Mqtt { get; init; }

    /// <summary>A broker elsewhere to take feeds from, as <see cref="OutsideBroker"/> reads it, or null.</summary>
    public Uri? MqttFrom { get; init; }

    /// <summary>How identifiers are served, or null for not.</summary>
    public IdentifyOptions? Identify { get; init; }

    /// <summary>Where the node of identifiers reports to, or null for nowhere.</summary>
    public ReportTarget? IdentifyReports { get; init; }

    /// <summary>Where identifiers are kept.</summary>
    public string IdentifyFolder => Path.GetFullPath(Path.Combine(Data, "identify"));

    /// <summary>For tests: what stands between the city and its store.</summary>
    public Func<ICityStore, ICityStore> Around { get; init; } = store => store;

    /// <summary>Log what happens, not only what goes wrong.</summary>
    public bool Verbose { get; init; }
}
