using System.CommandLine;
using System.Text;
using City.Kernel;

namespace City.Host.Commands;

/// <summary>
/// The options of <c>run</c> about what lives on disk instead of in memory, and how it is found there.
/// </summary>
internal static class ArchivedOption
{
    public static Option<string[]> Create()
    {
        var archived = new Option<string[]>("--archived")
        {
            Description = "A type whose entities live on disk, always or while an attribute has a value; may be "
                + "repeated. 存于磁盘归档的实体类型，可限定属性取值，可重复。",
            HelpName = "TYPE[@ATTR=VALUE]",
        };
        archived.Validators.Add(result => Checks.Each(result, Checks.Archived));
        return archived;
    }

    public static Option<string[]> Indexed()
    {
        var indexed = new Option<string[]>("--indexed")
        {
            Description = "An attribute by whose values and dates entities are looked up; may be repeated. "
                + "需建立取值与日期索引的属性，可重复。",
            HelpName = "ATTR",
        };
        indexed.Validators.Add(result => Checks.Each(result, Checks.Name));
        return indexed;
    }

    public static IReadOnlyList<ArchivedType> Of(string[]? texts) =>
        [.. (texts ?? []).Select(text => TryRead(text, out var type) ? type! : throw new FormatException(text))];

    /// <summary>
    /// Reads TYPE or TYPE@ATTR=VALUE; names are absolute IRIs without these signs. A value that is a number, true or
    /// false in JSON is meant so, and else is a text.
    /// </summary>
    public static bool TryRead(string text, out ArchivedType? archived)
    {
        archived = null;
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var name = at < 0 ? text : text[..at];
        if (!Uri.IsWellFormedUriString(name, UriKind.Absolute)) return false;
        archived = new ArchivedType(name, null);
        if (at < 0) return true;
        var condition = text[(at + 1)..];
        var equal = condition.IndexOf('=', StringComparison.Ordinal);
        if (equal < 0 || !Uri.IsWellFormedUriString(condition[..equal], UriKind.Absolute)) return false;
        var type = new EntityTypeDescription(name, new Text(name, name))
            .ArchivedWhileEqual(condition[..equal], ValueOf(condition[(equal + 1)..]));
        archived = new ArchivedType(name, type.ArchivedWhile);
        return true;
    }

    private static Value ValueOf(string text) => text switch
    {
        "true" => Value.Of(true),
        "false" => Value.Of(false),
        _ => DecimalText.TryParse(Encoding.UTF8.GetBytes(text), out var mantissa, out var scale)
            ? Value.Decimal(mantissa, scale)
            : Value.Of(text),
    };
}
