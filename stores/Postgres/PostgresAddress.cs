using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace City.Stores.Postgres;

/// <summary>
/// Which database of which server, as whom: <c>postgres://user:password@host:port/database?sslmode=verify-full</c>, or
/// the keywords of Npgsql (<c>Host=…;Database=…</c>). It never shows its password.
/// </summary>
public sealed partial class PostgresAddress
{
    private const string Hidden = "***";
    private const int ConnectSeconds = 5;

    // What the address may say behind the question mark, and what Npgsql calls it. The names are those of libpq.
    private static readonly Dictionary<string, string> Settings = new(StringComparer.Ordinal)
    {
        ["sslmode"] = "SSL Mode", ["sslrootcert"] = "Root Certificate", ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key", ["passfile"] = "Passfile", ["connect_timeout"] = "Timeout",
        ["search_path"] = "Search Path", ["application_name"] = "Application Name",
    };

    private readonly NpgsqlConnectionStringBuilder _keywords;

    private PostgresAddress(NpgsqlConnectionStringBuilder keywords) => _keywords = keywords;

    /// <summary>The server, as it is named in messages: host and port.</summary>
    public string Server => string.Create(CultureInfo.InvariantCulture, $"{_keywords.Host}:{_keywords.Port}");

    /// <summary>The database.</summary>
    public string Database => _keywords.Database!;

    /// <summary>The role.</summary>
    public string User => _keywords.Username ?? "";

    /// <summary>Whether a text is meant as an address of a database, right or wrong.</summary>
    public static bool IsMeant(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Contains("://", StringComparison.Ordinal) || text.Contains('=', StringComparison.Ordinal);
    }

    /// <summary>Reads an address. Lists all of its faults in English and Chinese, without secrets.</summary>
    public static bool TryRead(string text, out PostgresAddress? address, out IReadOnlyList<string> faults)
    {
        ArgumentNullException.ThrowIfNull(text);
        var found = new List<string>();
        var keywords = text.Contains("://", StringComparison.Ordinal) ? ReadUrl(text, found) : ReadWords(text, found);
        if (keywords is not null)
        {
            if (string.IsNullOrEmpty(keywords.Host)) found.Add("it names no host. · 未给出主机。");
            if (string.IsNullOrEmpty(keywords.Database)) found.Add("it names no database. · 未给出数据库。");
        }

        address = found.Count == 0 ? new PostgresAddress(keywords!) : null;
        faults = found;
        return found.Count == 0;
    }

    /// <summary>A text with stars for the passwords of addresses, for whatever is shown to people.</summary>
    public static string Hide(string text) =>
        PasswordWord().Replace(UrlPassword().Replace(text, Hidden), "$1" + Hidden);

    /// <summary>The address without its password.</summary>
    public override string ToString() => $"postgres://{User}@{Server}/{Database}";

    /// <summary>The same database, tables being looked for and made in one schema of it.</summary>
    internal PostgresAddress In(string schema) => new(
        new NpgsqlConnectionStringBuilder(_keywords.ConnectionString) { SearchPath = Quoted(schema) });

    /// <summary>A name as it stands in SQL, whatever letters it has.</summary>
    internal static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>What Npgsql needs to know, the password included.</summary>
    internal string Keywords(int statementSeconds)
    {
        var keywords = new NpgsqlConnectionStringBuilder(_keywords.ConnectionString)
        {
            // The store's sessions set the same at their beginning and nothing later, so nothing must be set back.
            NoResetOnClose = true,
            Enlist = false,
            CommandTimeout = statementSeconds,
            TcpKeepAlive = true,
            MaxAutoPrepare = 64,
            AutoPrepareMinUsages = 2,
            IncludeErrorDetail = false,
        };
        if (!_keywords.ContainsKey("Timeout")) keywords.Timeout = ConnectSeconds;
        if (!_keywords.ContainsKey("Application Name")) keywords.ApplicationName = "citybrain";
        return keywords.ConnectionString;
    }

    private static NpgsqlConnectionStringBuilder? ReadUrl(string text, List<string> faults)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("postgres" or "postgresql"))
        {
            faults.Add("give an address such as postgres://user:password@host:5432/database; letters such as @ / ? in "
                + "a password are written %40 %2F %3F. · 应为形如 postgres://user:password@host:5432/database 的地址，"
                + "口令中的 @ / ? 等字符须写作 %40 %2F %3F。");
            return null;
        }

        var keywords = new NpgsqlConnectionStringBuilder { Host = url.Host, Port = url.Port < 0 ? 5432 : url.Port };
        var colon = url.UserInfo.IndexOf(':', StringComparison.Ordinal);
        var user = Uri.UnescapeDataString(colon < 0 ? url.UserInfo : url.UserInfo[..colon]);
        if (user.Length > 0) keywords.Username = user;
        else faults.Add("it names no user. · 未给出用户。");
        if (colon >= 0) keywords.Password = Uri.UnescapeDataString(url.UserInfo[(colon + 1)..]);
        var database = Uri.UnescapeDataString(url.AbsolutePath.TrimStart('/'));
        if (database.Contains('/', StringComparison.Ordinal))
            faults.Add("it has more than one / in its path. · 路径中只能有一个数据库名。");
        if (database.Length > 0) keywords.Database = database;
        if (url.Fragment.Length > 0) faults.Add("it has a part behind #. · 不应含有 # 部分。");
        foreach (var pair in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
            Set(keywords, pair, faults);
        return keywords;
    }

    private static void Set(NpgsqlConnectionStringBuilder keywords, string pair, List<string> faults)
    {
        var sign = pair.IndexOf('=', StringComparison.Ordinal);
        var name = Uri.UnescapeDataString(sign < 0 ? pair : pair[..sign]);
        if (!Settings.TryGetValue(name, out var keyword))
        {
            faults.Add($"there is no setting {name}; there are {string.Join(", ", Settings.Keys)}. · 没有此设置。");
            return;
        }

        var value = sign < 0 ? "" : Uri.UnescapeDataString(pair[(sign + 1)..]);
        if (name == "sslmode") value = value.Replace("-", "", StringComparison.Ordinal);
        try
        {
            keywords[keyword] = value;
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException or OverflowException
            or InvalidCastException or KeyNotFoundException)
        {
            faults.Add(name == "sslmode"
                ? "sslmode is disable, allow, prefer, require, verify-ca or verify-full. · sslmode 取值有误。"
                : $"{name} has a value that cannot be. · {name} 取值有误。");
        }
    }

    private static NpgsqlConnectionStringBuilder? ReadWords(string text, List<string> faults)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException or OverflowException
            or InvalidCastException or KeyNotFoundException)
        {
            // What Npgsql says may repeat the value.
            faults.Add("give keywords such as Host=…;Port=5432;Username=…;Password=…;Database=…; one of these is "
                + "unknown or has a value that cannot be. · 键值形式有误，应为 Host=…;Database=… 等。");
            return null;
        }
    }

    // Up to the last @ of the word: a password that was not escaped may hold more of them. The examples in messages say
    // password, which is none.
    [GeneratedRegex(@"(?<=://[^:/\s@]*:)(?!password@)\S*(?=@)")]
    private static partial Regex UrlPassword();

    [GeneratedRegex("""((?:password|pwd|sslpassword|ssl password)\s*=\s*)(?!…)("[^"]*"?|'[^']*'?|[^;]*)""",
        RegexOptions.IgnoreCase)]
    private static partial Regex PasswordWord();
}
