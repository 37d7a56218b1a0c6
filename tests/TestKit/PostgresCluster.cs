using System.Diagnostics;
using System.Globalization;

namespace City.TestKit;

/// <summary>
/// A server of PostgreSQL of the test's own, in a temporary folder, on a port of the loopback address. It ends with
/// the process that started it, however that ends.
/// </summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    /// <summary>The superuser.</summary>
    public const string User = "mayor";

    /// <summary>The superuser's password.</summary>
    public const string Password = "open:sesame@1/2";

    /// <summary>What a test says that needs a server where there is none to start.</summary>
    public const string WhySkipped = "There is no PostgreSQL (Debian: postgresql) to start a server of.";

    private const string SystemUser = "postgres";

    private readonly TemporaryFolder _folder;
    private readonly Process _keeper;

    private PostgresCluster(TemporaryFolder folder, Process keeper, int port) =>
        (_folder, _keeper, Port) = (folder, keeper, port);

    /// <summary>The folder of initdb and pg_ctl; null where PostgreSQL is not installed.</summary>
    public static string? Programs { get; } = Find();

    /// <summary>The port on the loopback address.</summary>
    public int Port { get; }

    /// <summary>The folder of all it writes: its data, its logs.</summary>
    public string Root => _folder.Root;

    /// <summary>What the server logged.</summary>
    public string Log => File.ReadAllText(_folder.Of("log"));

    private string Data => _folder.Of("data");

    // It refuses to run as root.
    private static string[] AsUser => Environment.UserName == "root"
        ? ["setpriv", $"--reuid={SystemUser}", $"--regid={SystemUser}", "--init-groups", "--"]
        : ["env"];

    /// <summary>Makes a server and starts it.</summary>
    /// <param name="cancel">Gives up.</param>
    /// <param name="settings">Settings of the server besides the usual ones, such as <c>fsync=off</c>.</param>
    public static Task<PostgresCluster> StartAsync(CancellationToken cancel, params string[] settings) =>
        StartAsync([], settings, cancel);

    /// <summary>The same with its write-ahead log on a disk of its own, in files of 1 MiB.</summary>
    public static async Task<PostgresCluster> StartWithLogOnAsync(
        SmallDisk disk, CancellationToken cancel, params string[] settings)
    {
        ArgumentNullException.ThrowIfNull(disk);
        await MustAsync(["chown", SystemUser, disk.Root], cancel);
        return await StartAsync(["--waldir", Path.Combine(disk.Root, "log"), "--wal-segsize=1"], settings, cancel);
    }

    /// <summary>The address of a database of it, as <c>citybrain run --store</c> takes it.</summary>
    public string Url(string database, string query = "") => UrlAt(Port, database, query);

    /// <summary>The same by way of another port, behind which this server is reached.</summary>
    public static string UrlAt(int port, string database, string query = "") => string.Create(
        CultureInfo.InvariantCulture,
        $"postgres://{User}:{Uri.EscapeDataString(Password)}@127.0.0.1:{port}/{database}{query}");

    /// <summary>Starts it, after it was stopped.</summary>
    public Task StartAgainAsync(CancellationToken cancel) => ControlAsync(["-w", "start"], cancel);

    /// <summary>Stops it as a crash would: nobody is told, and what it held in memory is lost.</summary>
    public Task StopAsync(CancellationToken cancel) => ControlAsync(["-m", "immediate", "stop"], cancel);

    /// <summary>SIGKILL to all of its processes: none of them writes or says anything any more.</summary>
    public async Task KillAsync(CancellationToken cancel)
    {
        var lines = await File.ReadAllLinesAsync(Path.Combine(Data, "postmaster.pid"), cancel);
        var first = int.Parse(lines[0], CultureInfo.InvariantCulture);
        foreach (var id in (int[])[first, .. ProcessFacts.ChildrenOf(first)])
        {
            try
            {
                using var process = Process.GetProcessById(id);
                process.Kill();
                await process.WaitForExitAsync(cancel);
            }
            catch (ArgumentException)
            {
                // It ended by itself when the first one did.
            }
        }
    }

    /// <summary>Stops it as a crash would, and starts it.</summary>
    public Task RestartAsync(CancellationToken cancel) => ControlAsync(["-m", "immediate", "-w", "restart"], cancel);

    /// <summary>Runs SQL; what it said, a line per row, columns between bars.</summary>
    public async Task<string> SqlAsync(string database, string sql, CancellationToken cancel)
    {
        var at = string.Create(CultureInfo.InvariantCulture,
            $"host=127.0.0.1 port={Port} user={User} password={Password} dbname={database}");
        return await MustAsync([Program("psql"), at, "-AtXq", "-v", "ON_ERROR_STOP=1", "-c", sql], cancel);
    }

    /// <summary>Makes a database whose tables lie on a disk of their own, away from the server's log.</summary>
    public async Task NewDatabaseOnAsync(SmallDisk disk, string name, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(disk);
        await MustAsync(["chown", SystemUser, disk.Root], cancel);
        await SqlAsync("postgres", $"CREATE TABLESPACE {name} LOCATION '{disk.Root}'", cancel);
        await SqlAsync("postgres", $"CREATE DATABASE {name} TABLESPACE {name}", cancel);
    }

    /// <summary>Gives the disk back, before it is taken away.</summary>
    public async Task DropDatabaseOnAsync(string name, CancellationToken cancel)
    {
        await SqlAsync("postgres", $"DROP DATABASE {name} WITH (FORCE)", cancel);
        await SqlAsync("postgres", $"DROP TABLESPACE {name}", cancel);
    }

    /// <summary>Stops the server and removes its folder.</summary>
    public async ValueTask DisposeAsync()
    {
        _keeper.StandardInput.Close();
        await _keeper.WaitForExitAsync();
        _keeper.Dispose();
        _folder.Dispose();
    }

    private static async Task<PostgresCluster> StartAsync(string[] made, string[] settings, CancellationToken cancel)
    {
        var folder = TemporaryFolder.OnDisk("postgres");
        var port = Brain.FreePort();
        await File.WriteAllTextAsync(folder.Of("password"), Password, cancel);
        if (Environment.UserName == "root") await MustAsync(["chown", "-R", SystemUser, folder.Root], cancel);
        await MustAsync(
            [
                .. AsUser, Program("initdb"), "-D", folder.Of("data"), "-U", User, "--pwfile", folder.Of("password"),
                "--auth=scram-sha-256", "-E", "UTF8", "--no-locale", "--no-sync", .. made,
            ],
            cancel);
        string[] usual =
        [
            "listen_addresses=127.0.0.1", "port=" + port.ToString(CultureInfo.InvariantCulture),
            "unix_socket_directories=", "shared_buffers=64MB", "max_connections=60",
        ];
        await File.AppendAllLinesAsync(
            Path.Combine(folder.Of("data"), "postgresql.conf"), usual.Concat(settings).Select(Line), cancel);
        var cluster = new PostgresCluster(folder, Keep(folder), port);
        await cluster.StartAgainAsync(cancel);
        return cluster;
    }

    private Task<string> ControlAsync(string[] words, CancellationToken cancel) => MustAsync(
        [.. AsUser, Program("pg_ctl"), "-D", Data, "-l", _folder.Of("log"), "-t", "120", "-s", .. words], cancel);

    /// <summary>
    /// A process outside of this one's group that waits until its input ends, which it does with this process, and
    /// then stops the server.
    /// </summary>
    private static Process Keep(TemporaryFolder folder)
    {
        string[] words =
        [
            .. AsUser, "sh", "-c",
            "cat > /dev/null; \"$0\" -D \"$1\" -m immediate -s stop; rm -rf \"$1\"; true",
            Program("pg_ctl"), folder.Of("data"),
        ];
        var start = new ProcessStartInfo("setsid") { RedirectStandardInput = true, RedirectStandardError = true };
        foreach (var word in (string[])["--wait", .. words]) start.ArgumentList.Add(word);
        return Process.Start(start)!;
    }

    private static async Task<string> MustAsync(string[] words, CancellationToken cancel)
    {
        var (code, said) = await ChildProcess.RunAsync(words[0], words[1..], cancel);
        if (code != 0) throw new InvalidOperationException($"{string.Join(' ', words)} ended with {code}:\n{said}");
        return said;
    }

    private static string Line(string setting)
    {
        var sign = setting.IndexOf('=', StringComparison.Ordinal);
        return $"{setting[..sign]} = '{setting[(sign + 1)..]}'";
    }

    private static string Program(string name) => Path.Combine(Programs!, name);

    private static string? Find()
    {
        const string debian = "/usr/lib/postgresql";
        var folders = Directory.Exists(debian)
            ? Directory.EnumerateDirectories(debian).Order(StringComparer.Ordinal).Reverse()
                .Select(version => Path.Combine(version, "bin"))
            : [];
        return folders.Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'))
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")));
    }
}
