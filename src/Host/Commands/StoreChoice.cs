using System.CommandLine;
using System.CommandLine.Parsing;
using City.Stores.Postgres;

namespace City.Host.Commands;

/// <summary>
/// Which store was asked for: by the option, or where that is not given by a variable, so that a password need not
/// stand on the command line, where everybody on the machine can read it.
/// </summary>
internal static class StoreChoice
{
    public const string Sqlite = "sqlite";
    public const string Memory = "memory";

    /// <summary>The variable.</summary>
    public const string Variable = "CITYBRAIN_STORE";

    private const string Name = "--store";

    public static Option<string?> Option()
    {
        var store = new Option<string?>(Name)
        {
            Description = "Where the city is kept: sqlite (usual), memory (gone at the end), or "
                + $"postgres://user:password@host:port/database; or the variable {Variable}. 存储方式。",
            HelpName = "STORE",
        };
        store.Validators.Add(result =>
        {
            foreach (var token in result.Tokens) AddFaults(result, Name, token.Value);
        });
        return store;
    }

    public static Option<bool> Unsynced() => new("--store-unsynced")
    {
        Description = "Take a PostgreSQL server with fsync=off: data may be lost. 允许 fsync=off，断电可能丢失数据。",
    };

    /// <summary>Checks the variable, where it is what counts.</summary>
    public static void CheckVariable(CommandResult command, Option<string?> store)
    {
        if (command.GetResult(store) is null or { Implicit: true }) AddFaults(command, Variable, Of((string?)null));
    }

    /// <summary>What was asked for, in words: never null.</summary>
    public static string Of(ParseResult parsed, Option<string?> store) => Of(parsed.GetValue(store));

    /// <summary>The same, given what the option says.</summary>
    public static string Of(string? given) =>
        given ?? (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } variable ? variable : Sqlite);

    /// <summary>Whether it lies in a folder; a word that means nothing does not yet say that it does not.</summary>
    public static bool NeedsFolder(string? given) => Of(given) is var text && text != Memory
        && !PostgresAddress.IsMeant(text);

    /// <summary>The database that was asked for; null for none.</summary>
    public static PostgresAddress? DatabaseOf(ParseResult parsed, Option<string?> store)
    {
        var text = Of(parsed, store);
        return PostgresAddress.IsMeant(text) && PostgresAddress.TryRead(text, out var address, out _) ? address : null;
    }

    private static void AddFaults(SymbolResult result, string name, string text)
    {
        if (text is Sqlite or Memory) return;
        if (!PostgresAddress.IsMeant(text))
        {
            result.AddError($"{name} {text}: give sqlite, memory, or the address of a database such as "
                + "postgres://user:password@host:5432/database. · 应为 sqlite、memory 或数据库地址。");
            return;
        }

        if (PostgresAddress.TryRead(text, out _, out var faults)) return;
        foreach (var fault in faults) result.AddError($"{name} {PostgresAddress.Hide(text)}: {fault}");
    }
}
