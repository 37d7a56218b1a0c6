using System.CommandLine;
using City.Host.Backups;
using City.Stores.Postgres;

namespace City.Host.Commands;

/// <summary>
/// The options of commands that work on a store without a running brain: a folder, or a database. The word
/// <c>postgres</c> stands for the address in the variable, so that no password need stand on the command line.
/// </summary>
internal sealed class PlaceOptions
{
    private const string Word = "postgres", StoreName = "--store", DataName = "--data";

    private readonly Option<string?> _data;
    private readonly Option<string?> _store;

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="about">What the folder is for, in both languages.</param>
    /// <param name="isNeeded">Whether one of them must be given; null for never.</param>
    public PlaceOptions(
        Command command, string about, Func<System.CommandLine.Parsing.CommandResult, bool>? isNeeded = null)
    {
        _data = new Option<string?>(DataName) { HelpName = "DIR", Description = about };
        _store = new Option<string?>(StoreName)
        {
            HelpName = "STORE",
            Description = "Instead of a folder: postgres://user:password@host:port/database, or the word postgres for "
                + $"what the variable {StoreChoice.Variable} names. 以数据库代替目录。",
        };
        _store.Validators.Add(result =>
        {
            foreach (var token in result.Tokens) AddFaults(result, token.Value);
        });
        command.Options.Add(_data);
        command.Options.Add(_store);
        command.Validators.Add(result =>
        {
            var (data, store) = (result.GetResult(_data) is not null, result.GetResult(_store) is not null);
            if (data && store) result.AddError($"{DataName}, {StoreName}: give one of them. · 两者只能选一。");
            if (!data && !store && isNeeded?.Invoke(result) == true)
                result.AddError($"{DataName}: name a folder, or a database with {StoreName}. · 请给出目录或数据库。");
        });
    }

    /// <summary>Where the command line says; null where it says nothing.</summary>
    public StorePlace? Of(ParseResult parsed)
    {
        if (parsed.GetValue(_data) is { } data) return new StoreFolder(Path.GetFullPath(data));
        return parsed.GetValue(_store) is { } store && PostgresAddress.TryRead(Address(store), out var address, out _)
            ? new StoreDatabase(address!)
            : null;
    }

    private static string Address(string text) =>
        text == Word ? Environment.GetEnvironmentVariable(StoreChoice.Variable) ?? "" : text;

    private static void AddFaults(System.CommandLine.Parsing.SymbolResult result, string given)
    {
        var text = Address(given);
        if (!PostgresAddress.IsMeant(text))
            result.AddError($"{StoreName} {given}: give the address of a database such as "
                + $"postgres://user:password@host:5432/database, or set {StoreChoice.Variable} to it and give the word "
                + "postgres; a folder is named with --data. · 应为数据库地址；目录请用 --data。");
        else if (!PostgresAddress.TryRead(text, out _, out var faults))
            foreach (var fault in faults) result.AddError($"{StoreName} {PostgresAddress.Hide(given)}: {fault}");
    }
}
