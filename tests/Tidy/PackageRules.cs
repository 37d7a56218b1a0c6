using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace City.Tidy;

/// <summary>Rules for packages: what is used is listed with its licence, and what is listed is used.</summary>
internal static partial class PackageRules
{
    public const string Listing = "THIRD-PARTY.md";

    /// <summary>"name version" of each row of THIRD-PARTY.md, which also needs a licence and a use.</summary>
    public static List<string> Listed(string text) =>
        [.. Row().Matches(text).Select(row => $"{row.Groups[1].Value} {row.Groups[2].Value}")];

    /// <summary>"name version" of each version in Directory.Packages.props.</summary>
    public static IEnumerable<string> Central(string text) =>
        XDocument.Parse(text).Descendants("PackageVersion")
            .Select(package => $"{package.Attribute("Include")!.Value} {package.Attribute("Version")!.Value}");

    /// <summary>"name version" of each direct dependency in a package.json.</summary>
    public static IEnumerable<string> Npm(string text)
    {
        using var json = JsonDocument.Parse(text);
        foreach (var part in new[] { "dependencies", "devDependencies" })
        {
            if (!json.RootElement.TryGetProperty(part, out var packages))
            {
                continue;
            }

            foreach (var package in packages.EnumerateObject())
            {
                yield return $"{package.Name} {package.Value.GetString()}";
            }
        }
    }

    /// <summary>Names of packages that the projects and props files refer to.</summary>
    public static IEnumerable<string> Used(string text) =>
        XDocument.Parse(text).Descendants("PackageReference").Select(package => package.Attribute("Include")?.Value)
            .OfType<string>();

    /// <summary>A version is exact: digits and dots, no range and no star.</summary>
    public static bool IsExact(string nameAndVersion) => Exact().IsMatch(nameAndVersion);

    private const string NameAndVersion = @"^\| \[?((?!package )[^\s\]|]+)\]?(?:\([^)]*\))? \| (\d\S*) ";

    [GeneratedRegex(NameAndVersion + @"\| [^|\s][^|]* \| [^|\s][^|]* \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@" \d+\.\d+\.\d+(\.\d+)?(-[0-9A-Za-z.-]+)?$")]
    private static partial Regex Exact();
}
