using System.CommandLine.Parsing;
using System.Globalization;

namespace City.Host.Commands;

/// <summary>Checks of options. Each says what is wrong in English and Chinese, or gives null.</summary>
internal static class Checks
{
    public static string[] Split(string urls) =>
        urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Adds one fault to the result for each text of the option that does not pass.</summary>
    public static void Each(
        OptionResult option, Func<string, string?> check, Func<string, IEnumerable<string>>? split = null)
    {
        foreach (var text in option.Tokens.SelectMany(token => split?.Invoke(token.Value) ?? [token.Value]))
            if (check(text) is { } fault)
                option.AddError($"{option.Option.Name} {text}: {fault}");
        if (split is not null && option.Tokens.Any(token => !split(token.Value).Any()))
            option.AddError($"{option.Option.Name}: name at least one. · 至少给出一个。");
    }

    /// <summary>A whole number of 1 to the most.</summary>
    public static int Whole(ArgumentResult result, string name, int most)
    {
        var text = result.Tokens[^1].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= 1 && number <= most)
            return number;
        result.AddError($"{name} {text}: give a whole number from 1 to {most}. · 应为 1 到 {most} 的整数。");
        return 0;
    }

    public static string? Url(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")
            || url.PathAndQuery != "/" || url.Fragment.Length > 0 || url.UserInfo.Length > 0)
            return "give an address such as http://127.0.0.1:8080, without path. · 应为形如 http://127.0.0.1:8080 的地址。";
        return null;
    }

    /// <summary>The address of a city, which may stand below a path.</summary>
    public static string? CityUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            && url.Query.Length == 0 && url.Fragment.Length == 0 && url.UserInfo.Length == 0
            ? null
            : "give an address such as http://127.0.0.1:8080. · 应为形如 http://127.0.0.1:8080 的地址。";

    /// <summary>A declaration of what is personal: TYPE=ATTR,ATTR or TYPE=ATTR@SUBJECT, names as IRIs.</summary>
    public static string? Personal(string text) => PersonalOption.TryRead(text, out _)
        ? null
        : "give TYPE=ATTRIBUTE,ATTRIBUTE@RELATIONSHIP with full names (IRIs); @RELATIONSHIP only where the entity is "
            + "not the person itself. · 应为 类型=属性,属性@关系，均为完整 IRI；实体本身即为本人时省略 @关系。";

    /// <summary>A full name: an IRI.</summary>
    public static string? Name(string text) => Uri.IsWellFormedUriString(text, UriKind.Absolute)
        ? null
        : "give a full name (IRI). · 应为完整 IRI。";

    /// <summary>A declaration of what is archived: TYPE or TYPE@ATTRIBUTE=VALUE, names as IRIs.</summary>
    public static string? Archived(string text) => ArchivedOption.TryRead(text, out _)
        ? null
        : "give TYPE or TYPE@ATTRIBUTE=VALUE with full names (IRIs). · 应为 类型 或 类型@属性=取值，名称均为完整 IRI。";

    /// <summary>A network: an address, a slash and how many of its bits are fixed.</summary>
    public static string? Network(string text) => System.Net.IPNetwork.TryParse(text, out _)
        ? null
        : "give a network such as 10.20.0.0/16 or fd00:20::/32. · 应为形如 10.20.0.0/16 或 fd00:20::/32 的网段。";

    /// <summary>A folder that can be written to, or made.</summary>
    public static string? Folder(string text)
    {
        if (text.Length == 0) return "give a folder. · 请给出目录。";
        try
        {
            var folder = Path.GetFullPath(text);
            while (!Path.Exists(folder)) folder = Path.GetDirectoryName(folder)!;
            if (!Directory.Exists(folder)) return $"{folder} is a file, not a folder. · 是文件而不是目录。";
            var probe = Path.Combine(folder, $".citybrain-{Environment.ProcessId}.probe");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return $"cannot be written to: {fault.Message} · 目录不可写。";
        }
    }

    /// <summary>A folder to read from. It may still be missing: it is looked for with each request.</summary>
    public static string? Basemap(string text) => text.Length == 0
        ? "give a folder. · 请给出目录。"
        : File.Exists(text) ? "is a file, not a folder. · 是文件而不是目录。" : null;

    /// <summary>A file that can be written, in a folder that is there.</summary>
    public static string? NewFile(string text)
    {
        if (text.Length == 0) return "give a file. · 请给出文件名。";
        if (Directory.Exists(text)) return "is a folder, not a file. · 是目录而不是文件。";
        var folder = Path.GetDirectoryName(Path.GetFullPath(text));
        return Directory.Exists(folder) ? Folder(folder) : $"there is no folder {folder}. · 目录不存在。";
    }

    public static string? Context(string text)
    {
        var (url, file) = Pair(text);
        if (!Uri.TryCreate(url, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https"))
            return "give URL=FILE with the URL of an @context. · 应为 URL=FILE，URL 为 @context 的地址。";
        return File.Exists(file) ? null : $"there is no file {file}. · 文件不存在。";
    }

    /// <summary>The two sides of URL=FILE; a URL may hold '=' too, so the last one that leaves a file counts.</summary>
    public static (string Url, string File) Pair(string text)
    {
        for (var at = text.LastIndexOf('='); at > 0; at = text.LastIndexOf('=', at - 1))
            if (File.Exists(text[(at + 1)..])) return (text[..at], text[(at + 1)..]);
        var first = text.IndexOf('=', StringComparison.Ordinal);
        return first < 0 ? (text, "") : (text[..first], text[(first + 1)..]);
    }
}
