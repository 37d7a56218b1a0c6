using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace City.Sense;

/// <summary>Reads how a cell becomes a value.</summary>
internal static class CellRuleReader
{
    private static readonly Dictionary<string, CellType> Types = new()
    {
        ["text"] = CellType.Text,
        ["number"] = CellType.Number,
        ["integer"] = CellType.Integer,
        ["boolean"] = CellType.Boolean,
        ["time"] = CellType.Time,
        ["json"] = CellType.Json,
    };

    public static CellRule Read(YamlSection section, AttributeKind kind, CellSource? source, bool isPosition)
    {
        var standard = new CellRule();
        var (sent, kept) = Units(section);
        var (least, greatest) = Range(section);
        var type = Type(section, kind, source, section.Has("unit") || section.Has("range") || isPosition);
        var (decimalSign, groupSign) = Digits(section, standard);
        var (trueWords, falseWords) = YesNo(section, standard);
        var (empty, emptyText) = Empty(section);
        var rule = standard with
        {
            Type = type,
            Sent = sent,
            Kept = kept,
            Least = least,
            Greatest = greatest,
            DecimalSign = decimalSign,
            GroupSign = groupSign,
            TrueWords = trueWords,
            FalseWords = falseWords,
            Time = type == CellType.Time ? Time(section) : null,
            Words = Words(section),
            Otherwise = section.OneOf("otherwise", ["refuse", "keep", "omit"]) switch
            {
                "keep" => OtherWord.Keep,
                "omit" => OtherWord.Omit,
                _ => OtherWord.Refuse,
            },
            Missing = section.Texts("missing") ?? [],
            Empty = empty,
            EmptyText = emptyText,
        };
        Fits(section, kind, rule, isPosition);
        return rule;
    }

    private static CellType Type(YamlSection section, AttributeKind kind, CellSource? source, bool measured)
    {
        var written = section.OneOf("type", Types.Keys);
        if (written is not null) return Types[written];
        if (kind is AttributeKind.JsonProperty or AttributeKind.GeoProperty && !measured) return CellType.Json;
        if (measured) return CellType.Number;
        // Without quotes, true and false are booleans and digits a number, as everywhere in YAML.
        if (source?.Constant is { } text && section.Node("value") is YamlScalarNode { Style: ScalarStyle.Plain })
        {
            if (text is "true" or "false") return CellType.Boolean;
            if (NumberText.TryNormalize(text, '.', null, out _)) return CellType.Number;
        }

        return CellType.Text;
    }

    /// <summary>
    /// Keys that have no meaning for the type or kind are faults: somebody believes that they do something.
    /// </summary>
    private static void Fits(YamlSection section, AttributeKind kind, CellRule rule, bool isPosition)
    {
        var number = rule.Type is CellType.Number or CellType.Integer;
        Only("unit", number && kind is AttributeKind.Property or AttributeKind.ListProperty && number, "numbers");
        Only("range", number, "numbers");
        Only("digits", number, "numbers");
        Only("words", rule.Type == CellType.Boolean, "type: boolean");
        Only("values", rule.Type is CellType.Text or CellType.Boolean or CellType.Number or CellType.Integer, "texts");
        Only("otherwise", section.Has("values"), "'values'");
        if (rule.Type == CellType.Json
            && kind is not (AttributeKind.Property or AttributeKind.JsonProperty or AttributeKind.GeoProperty))
            section.Fault(section.PlaceOfValue("type"), "mapping.value", $"A {kind} is not made of JSON.");
        if (kind is AttributeKind.Relationship or AttributeKind.VocabProperty or AttributeKind.LanguageProperty
            && rule.Type != CellType.Text)
            section.Fault(section.PlaceOfValue("type"), "mapping.value", $"A {kind} is made of texts.");
        if (kind is AttributeKind.GeoProperty && !isPosition && rule.Type != CellType.Json)
            section.Fault(section.PlaceOfValue("type"), "mapping.value",
                "A GeoProperty is made of the section 'position' or of a cell that holds GeoJSON.");

        void Only(string key, bool fits, string what)
        {
            if (section.Has(key) && !fits)
                section.Fault(section.PlaceOfKey(key), "mapping.value",
                    $"'{key}' of {section.Name} goes with {what} only.");
        }
    }

    private static (Unit? Sent, Unit? Kept) Units(YamlSection section)
    {
        if (section.Node("unit") is not YamlMappingNode)
        {
            var same = Unit(section, "unit");
            return (same, same);
        }

        var unit = section.Section("unit")!;
        var sent = unit.Require("sent", "the unit in which the source sends.") ? Unit(unit, "sent") : null;
        var kept = unit.Require("kept", "the unit in which the city keeps.") ? Unit(unit, "kept") : null;
        unit.Close();
        if (sent is not null && kept is not null && sent.Quantity != kept.Quantity)
            unit.Fault(unit.PlaceOfValue("kept"), "mapping.unit",
                $"{sent} measures {sent.Quantity}, {kept} measures {kept.Quantity}: there is no conversion.");
        return (sent, kept);
    }

    private static Unit? Unit(YamlSection section, string key)
    {
        if (section.Text(key) is not { } name) return null;
        if (Sense.Units.Find(name) is { } unit) return unit;
        var nearest = Sense.Units.Nearest(name) is { } near ? $" The nearest known is {near}." : "";
        section.Fault(section.PlaceOfValue(key), "mapping.unit",
            $"'{name}' is no unit known here; use a code of UN/CEFACT Recommendation 20 or its symbol.{nearest}");
        return null;
    }

    private static (double? Least, double? Greatest) Range(YamlSection section)
    {
        if (section.Section("range") is not { } range) return (null, null);
        var (least, greatest) = (range.Number("min"), range.Number("max"));
        if (!range.Has("min") && !range.Has("max"))
            range.Fault(range.Place, "mapping.key.missing", "A range needs 'min', 'max' or both.");
        if (least > greatest)
            range.Fault(range.PlaceOfValue("max"), "mapping.value", "'max' of a range lies below its 'min'.");
        range.Close();
        return (least, greatest);
    }

    private static (char DecimalSign, char? GroupSign) Digits(YamlSection section, CellRule standard)
    {
        if (section.Section("digits") is not { } digits) return (standard.DecimalSign, null);
        var decimalSign = digits.OneOf("decimal", [".", ","])?[0] ?? standard.DecimalSign;
        var groupSign = digits.OneOf("group", [".", ",", " ", "'", "_"])?[0];
        if (decimalSign == groupSign)
            digits.Fault(digits.PlaceOfValue("group"), "mapping.value", "Decimal and group sign cannot be the same.");
        digits.Close();
        return (decimalSign, groupSign);
    }

    private static (ImmutableArray<string> True, ImmutableArray<string> False) YesNo(
        YamlSection section, CellRule standard)
    {
        if (section.Section("words") is not { } words) return (standard.TrueWords, standard.FalseWords);
        ImmutableArray<string> yes = [], no = [];
        if (words.Require("true", "words for yes.")) yes = words.Texts("true") ?? [];
        if (words.Require("false", "words for no.")) no = words.Texts("false") ?? [];
        if (yes.Intersect(no, StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } both)
            words.Fault(words.PlaceOfValue("false"), "mapping.value", $"'{both}' cannot mean both yes and no.");
        words.Close();
        return (yes, no);
    }

    private static TimeRule Time(YamlSection section)
    {
        if (section.Section("time") is { } time) return TimeRuleReader.Read(time, needsColumn: false);
        return new TimeRule { Place = section.Place };
    }

    private static ImmutableDictionary<string, string> Words(YamlSection section)
    {
        var words = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (section.Section("values") is not { } values) return words.ToImmutable();
        foreach (var word in values.Keys)
            if (values.Text(word) is { } means)
                words[word] = means;
        return words.ToImmutable();
    }

    private static (EmptyCell Empty, string? Text) Empty(YamlSection section)
    {
        if (section.Node("empty") is YamlMappingNode)
        {
            var empty = section.Section("empty")!;
            var text = empty.Require("value", "the text that stands for an empty cell.") ? empty.Text("value") : null;
            empty.Close();
            return (EmptyCell.Replace, text);
        }

        var refuse = section.OneOf("empty", ["omit", "refuse"]) == "refuse";
        return (refuse ? EmptyCell.Refuse : EmptyCell.Omit, null);
    }
}
