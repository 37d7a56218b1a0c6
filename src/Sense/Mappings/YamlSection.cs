using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace City.Sense;

/// <summary>
/// A YAML mapping whose keys are taken one by one. What is wrong is noted and reading goes on, so that all faults are
/// told at once; keys that nobody took are faults when it is closed.
/// </summary>
internal sealed class YamlSection
{
    private readonly Dictionary<string, YamlNode> _values = [];
    private readonly Dictionary<string, MappingPlace> _keys = [];
    private readonly List<string> _asked = [];
    private readonly List<MappingFault> _faults;

    public YamlSection(YamlMappingNode node, string name, List<MappingFault> faults)
    {
        (Name, Place, _faults) = (name, PlaceOf(node), faults);
        foreach (var (key, value) in node.Children)
        {
            if (key is YamlScalarNode { Value: { Length: > 0 } text })
                (_values[text], _keys[text]) = (value, PlaceOf(key));
            else
                faults.Add(PlaceOf(key).Fault("mapping.key", $"A key of {name} must be a word."));
        }
    }

    /// <summary>What the section is called in a fault.</summary>
    public string Name { get; }

    /// <summary>Where it begins.</summary>
    public MappingPlace Place { get; }

    /// <summary>The keys that are there, in order.</summary>
    public IEnumerable<string> Keys => _keys.Keys;

    public static MappingPlace PlaceOf(YamlNode node) => new((int)node.Start.Line, (int)node.Start.Column);

    /// <summary>Whether a key is there. Asking makes it a known key.</summary>
    public bool Has(string key)
    {
        if (!_asked.Contains(key)) _asked.Add(key);
        return _values.ContainsKey(key);
    }

    public MappingPlace PlaceOfKey(string key) => _keys.TryGetValue(key, out var place) ? place : Place;

    /// <summary>Where the value of a key stands; the section's own place where the key is missing.</summary>
    public MappingPlace PlaceOfValue(string key) => _values.TryGetValue(key, out var node) ? PlaceOf(node) : Place;

    public void Fault(MappingPlace place, string code, string detail) => _faults.Add(place.Fault(code, detail));

    /// <summary>A fault where the key is missing.</summary>
    public bool Require(string key, string hint)
    {
        if (Has(key)) return true;
        Fault(Place, "mapping.key.missing", $"{Name} needs the key '{key}': {hint}");
        return false;
    }

    /// <summary>The node of a key, or null.</summary>
    public YamlNode? Node(string key) => Has(key) ? _values[key] : null;

    /// <summary>A word or text; null where the key is missing or holds something else, which is a fault.</summary>
    public string? Text(string key)
    {
        if (Node(key) is not { } node) return null;
        if (node is YamlScalarNode { Value: { } text } scalar && !IsNull(scalar)) return text;
        Fault(PlaceOf(node), "mapping.value", $"'{key}' of {Name} must be a text.");
        return null;
    }

    /// <summary>One of several words, no matter the case.</summary>
    public string? OneOf(string key, IEnumerable<string> words)
    {
        if (Text(key) is not { } text) return null;
        var known = words.ToList();
        if (known.Find(word => word.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } found) return found;
        Fault(PlaceOfValue(key), "mapping.value",
            $"'{text}' is none of the words for '{key}': {string.Join(", ", known)}.{Meant(text, known)}");
        return null;
    }

    public bool? Boolean(string key)
    {
        if (Text(key) is not { } text) return null;
        if (text is "true" or "false") return text == "true";
        Fault(PlaceOfValue(key), "mapping.value", $"'{key}' of {Name} must be true or false.");
        return null;
    }

    public int? Integer(string key, int least, int greatest)
    {
        if (Text(key) is not { } text) return null;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number >= least && number <= greatest)
            return number;
        Fault(PlaceOfValue(key), "mapping.value",
            string.Create(CultureInfo.InvariantCulture,
                $"'{key}' of {Name} must be a whole number from {least:N0} to {greatest:N0}."));
        return null;
    }

    public double? Number(string key)
    {
        if (Text(key) is not { } text) return null;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number))
            return number;
        Fault(PlaceOfValue(key), "mapping.value", $"'{key}' of {Name} must be a number.");
        return null;
    }

    /// <summary>
    /// One character of ASCII that is no letter, digit, line break or of <paramref name="forbidden"/>.
    /// </summary>
    public char? Sign(string key, string forbidden = "")
    {
        if (Text(key) is not { } text) return null;
        if (text.Length == 1 && char.IsAscii(text[0]) && !char.IsAsciiLetterOrDigit(text[0])
            && text[0] is not ('\r' or '\n' or '\0') && !forbidden.Contains(text[0]))
            return text[0];
        Fault(PlaceOfValue(key), "mapping.value",
            $"'{key}' of {Name} must be one sign of ASCII, no letter, digit or line break; a tabulator is \"\\t\".");
        return null;
    }

    /// <summary>A list of texts, or one text as a list of one; null where the key is missing.</summary>
    public ImmutableArray<string>? Texts(string key)
    {
        if (Node(key) is not { } node) return null;
        if (node is not YamlSequenceNode list) return Text(key) is { } one ? [one] : null;
        var texts = ImmutableArray.CreateBuilder<string>();
        foreach (var child in list)
        {
            if (child is YamlScalarNode { Value: { } text }) texts.Add(text);
            else Fault(PlaceOf(child), "mapping.value", $"'{key}' of {Name} must be a list of texts.");
        }

        return texts.ToImmutable();
    }

    /// <summary>A section below a key; null where it is missing or something else, which is a fault.</summary>
    public YamlSection? Section(string key)
    {
        if (Node(key) is not { } node) return null;
        if (node is YamlMappingNode mapping) return new YamlSection(mapping, $"{Name}.{key}", _faults);
        Fault(PlaceOf(node), "mapping.value", $"'{key}' of {Name} must be a section of keys and values.");
        return null;
    }

    /// <summary>Notes a fault for each key that nobody asked for.</summary>
    public void Close()
    {
        foreach (var (key, place) in _keys)
        {
            if (_asked.Contains(key)) continue;
            var hint = Meant(key, _asked);
            if (hint.Length == 0 && _asked.Count > 0) hint = $" Known here: {string.Join(", ", _asked)}.";
            Fault(place, "mapping.key.unknown", $"{Name} has no key '{key}'.{hint}");
        }
    }

    public static string Meant(string written, IEnumerable<string> known) =>
        Spelling.Nearest(written, known) is { } nearest ? $" Is '{nearest}' meant?" : "";

    /// <summary>Whether a scalar is YAML's null, which is no text.</summary>
    public static bool IsNull(YamlScalarNode node) =>
        node.Style == ScalarStyle.Plain && node.Value is null or "" or "~" or "null";
}
