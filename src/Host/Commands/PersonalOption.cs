using System.CommandLine;
using City.Kernel;

namespace City.Host.Commands;

/// <summary>The options of <c>run</c> about what is personal.</summary>
internal static class PersonalOption
{
    public static Option<string?> MasterKey() => new("--master-key-file")
    {
        Description = "The key that wraps the keys of persons; usually DATA/master.key, made at the first start. "
            + "主密钥文件，默认为数据目录下的 master.key，首次启动时生成。",
        HelpName = "FILE",
    };

    public static Option<string[]> Personal()
    {
        var personal = new Option<string[]>("--personal")
        {
            Description = "Attributes of a type to seal, besides those of the domains; may be repeated. "
                + "除领域声明之外需加密的个人属性，可重复。",
            HelpName = "TYPE=ATTR,…[@SUBJECT]",
        };
        personal.Validators.Add(result => Checks.Each(result, Checks.Personal));
        return personal;
    }

    public static IReadOnlyList<PersonalData> Of(string[]? texts) =>
        [.. (texts ?? []).Select(text => TryRead(text, out var data) ? data! : throw new FormatException(text))];

    /// <summary>Reads TYPE=ATTR,ATTR@SUBJECT; every name is an absolute IRI without these signs.</summary>
    public static bool TryRead(string text, out PersonalData? data)
    {
        data = null;
        var (type, rest) = Cut(text, '=');
        if (rest is null) return false;
        var (attributes, subject) = Cut(rest, '@');
        var names = attributes.Split(',');
        if (!names.Append(type).Append(subject ?? type).All(name => Uri.IsWellFormedUriString(name, UriKind.Absolute)))
            return false;
        data = new PersonalData(type, [.. names], subject);
        return true;
    }

    private static (string Before, string? Behind) Cut(string text, char sign)
    {
        var at = text.IndexOf(sign, StringComparison.Ordinal);
        return at < 0 ? (text, null) : (text[..at], text[(at + 1)..]);
    }
}
