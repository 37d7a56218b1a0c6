using System.Buffers;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;

namespace City.Host.Commands;

/// <summary>The folder of a new domain, made from the templates that the program carries.</summary>
/// <param name="root">The folder of the sources.</param>
/// <param name="name">The domain's name, which is the folder's.</param>
internal sealed partial class DomainFolder(string root, string name)
{
    private const string Templates = "domain/";
    private const string Suffix = ".txt";
    private const string Own = "https://uri.etsi.org/ngsi-ld/default-context/";
    private const int TextLengthMax = 80;

    /// <summary>What would end a text or mean something in the files that the name goes into.</summary>
    private static readonly SearchValues<char> Marks = SearchValues.Create("\"\\:#\n\r{}$");

    /// <summary>Names that the program's own namespaces have, and the class that is made.</summary>
    private static readonly HashSet<string> Taken = new(StringComparer.OrdinalIgnoreCase)
    {
        "Kernel", "Live", "Context", "Sense", "Trust", "Screen", "Host", "Feel", "Think", "Serve", "Identify", "Stores",
        "Domains", "Connectors", "System", "Microsoft", "City", "Xunit", "Domain", "Entity", "Attribute",
        "Measured", "Core", "Common", "Own", "Describe",
    };

    public string Name => name;

    public string Path => System.IO.Path.Combine(root, "domains", name);

    public required string English { get; init; }

    public required string Chinese { get; init; }

    public required string Type { get; init; }

    public required string Owner { get; init; }

    /// <summary>Writes every file, or none.</summary>
    /// <returns>The files, as paths below the folder of the sources.</returns>
    /// <exception cref="IOException">The folder is there, or a file cannot be written.</exception>
    public async Task<IReadOnlyList<string>> WriteAsync(CancellationToken cancel)
    {
        // Made beside its place and moved there whole: the build takes up whatever stands in domains/.
        var making = System.IO.Path.Combine(root, $".{name}.part");
        var made = new List<string>();
        try
        {
            foreach (var (place, text) in Files())
            {
                var file = System.IO.Path.Combine(making, place);
                Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
                await File.WriteAllTextAsync(file, text, new UTF8Encoding(false), cancel);
                made.Add($"domains/{name}/{place}");
            }

            Directory.Move(making, Path);
        }
        catch
        {
            if (Directory.Exists(making)) Directory.Delete(making, recursive: true);
            throw;
        }

        return made;
    }

    /// <summary>Every file of the folder: its place there, and its text.</summary>
    internal IEnumerable<(string Place, string Text)> Files()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var template in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            if (!template.StartsWith(Templates, StringComparison.Ordinal)) continue;
            using var reader = new StreamReader(assembly.GetManifestResourceStream(template)!);
            yield return (Fill(template[Templates.Length..^Suffix.Length]), Fill(reader.ReadToEnd()));
        }
    }

    private string Fill(string template) => template
        .Replace("$Name$", name, StringComparison.Ordinal)
        .Replace("$type$", Type, StringComparison.Ordinal)
        .Replace("$slug$", Slug(name), StringComparison.Ordinal)
        .Replace("$en$", English, StringComparison.Ordinal)
        .Replace("$zh$", Chinese, StringComparison.Ordinal)
        .Replace("$owner$", Owner, StringComparison.Ordinal)
        .Replace("$constants$", Constants(), StringComparison.Ordinal);

    /// <summary>The constants of the domain's class as its approved API has them: in ordinal order.</summary>
    private string Constants() => string.Join('\n', new[] { (Type, Type), ("Measured", "measured") }
        .Select(one => $"    const string {one.Item1} = \"{Own}{one.Item2}\"").Order(StringComparer.Ordinal));

    /// <summary>A name as words: <c>WaterSupply</c> becomes <c>Water supply</c>.</summary>
    public static string Words(string name) =>
        name[..1] + Humps().Replace(name[1..], " $1").ToLowerInvariant();

    /// <summary>A name as a feed's: <c>WaterSupply</c> becomes <c>water-supply</c>.</summary>
    private static string Slug(string name) =>
        (name[..1] + Humps().Replace(name[1..], "-$1")).ToLowerInvariant();

    public static string? FaultOfName(string name) => !NameForm().IsMatch(name)
        ? "is a name like WaterSupply: 2 to 40 letters and digits, a capital first. · 应为首字母大写的 2–40 位字母数字。"
        : Taken.Contains(name) ? "is a name of the program itself; choose another. · 与程序内部名称冲突，请换名。" : null;

    public static string? FaultOfEnglish(string text) => PlainForm().IsMatch(text) && text.Length <= TextLengthMax
        ? null
        : "has letters, digits, spaces and - , . only, at most 80. · 仅限字母、数字、空格和 - , .，不超过 80 字。";

    public static string? FaultOfChinese(string text) =>
        text.Length <= TextLengthMax && text.Any(letter => letter >= 0x4E00) && !text.AsSpan().ContainsAny(Marks)
            ? null
            : "is a name in Chinese characters without quotes, colons and braces. · 应为中文名称，不含引号、冒号和括号。";

    public static string? FaultOfRoot(string root) =>
        File.Exists(System.IO.Path.Combine(root, "City.slnx"))
        && Directory.Exists(System.IO.Path.Combine(root, "domains"))
            ? null
            : "is not the folder of the sources: there is no City.slnx with a folder domains. Name that folder with "
                + "--root. · 不是源码目录，请用 --root 指定。";

    [GeneratedRegex("([A-Z])", RegexOptions.NonBacktracking)]
    private static partial Regex Humps();

    [GeneratedRegex("^[A-Z][A-Za-z0-9]{1,39}$", RegexOptions.NonBacktracking)]
    private static partial Regex NameForm();

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9 ,.-]*$", RegexOptions.NonBacktracking)]
    private static partial Regex PlainForm();
}
