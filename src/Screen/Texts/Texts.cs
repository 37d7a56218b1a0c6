using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace City.Screen;

/// <summary>The texts of the pages in one language. Each language has one file with the same keys.</summary>
internal sealed class Texts
{
    private readonly FrozenDictionary<string, string> _byKey;

    private Texts(string language)
    {
        Language = language;
        using var file = Assembly.GetExecutingAssembly().GetManifestResourceStream($"texts/{language}.json")
            ?? throw new InvalidOperationException($"The texts of {language} are not in the assembly.");
        _byKey = JsonSerializer.Deserialize<Dictionary<string, string>>(file)!.ToFrozenDictionary();
    }

    public static Texts En { get; } = new("en");

    public static Texts Zh { get; } = new("zh");

    /// <summary>The language's tag, as in <c>html lang</c>.</summary>
    public string Language { get; }

    public IEnumerable<string> Keys => _byKey.Keys;

    /// <summary>The text of a key.</summary>
    /// <exception cref="KeyNotFoundException">There is no such key; a test looks for that in the sources.</exception>
    public string this[string key] => _byKey[key];

    /// <summary>The text of a key, its blanks <c>{0}</c> and so on filled.</summary>
    public string Fill(string key, params object[] blanks) =>
        string.Format(CultureInfo.InvariantCulture, _byKey[key], [.. blanks.Select(Shown)]);

    public static Texts Of(string language) => language == "zh" ? Zh : En;

    private static object Shown(object blank) => blank switch
    {
        int number => Frame.Whole(number),
        long number => Frame.Whole(number),
        double number => Frame.Number(number),
        _ => blank,
    };
}
