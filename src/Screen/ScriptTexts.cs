using System.Text.Json;

namespace City.Screen;

/// <summary>The texts that the pages' script needs, as one JSON object.</summary>
internal static class ScriptTexts
{
    private static readonly string[] Prefixes = ["age.", "live.", "chart.", "onmap.", "edit."];

    private static readonly Dictionary<string, string> Ready =
        new[] { Texts.En, Texts.Zh }.ToDictionary(texts => texts.Language, Make);

    public static string Of(Texts texts) => Ready[texts.Language];

    private static string Make(Texts texts) => JsonSerializer.Serialize(
        texts.Keys.Where(key => Prefixes.Any(prefix => key.StartsWith(prefix, StringComparison.Ordinal)))
            .Order(StringComparer.Ordinal).ToDictionary(key => key, key => texts[key]));
}
