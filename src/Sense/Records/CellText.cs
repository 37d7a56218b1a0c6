using System.Globalization;
using System.Text;
using System.Text.Json;

namespace City.Sense;

/// <summary>Reads values from cells as a <see cref="CellRule"/> says.</summary>
internal static class CellText
{
    /// <summary>
    /// The text by which NGSI-LD asks for removal (GS CIM 009 V1.9.1, 4.5.0); no source may send it unawares.
    /// </summary>
    private const string NgsiNull = "urn:ngsi-ld:null";

    private const int ShownMax = 80, DecimalScaleMax = 28;

    private static readonly JsonDocumentOptions JsonOptions = new() { MaxDepth = 32 };
    private static readonly JsonWriterOptions Minified = new() { Encoder = JsonText.Encoder };

    /// <summary>The text that a cell means, after missing and empty ones were looked at.</summary>
    /// <returns>False where <paramref name="instead"/> says what comes of it.</returns>
    public static bool TryText(string cell, CellRule rule, string at, out string text, out CellValue instead)
    {
        (text, instead) = (cell, CellValue.None);
        if (cell.Length > 0 && !rule.Missing.Contains(cell)) return Word(cell, rule, at, out text, out instead);
        if (rule.Empty == EmptyCell.Omit) return false;
        if (rule.Empty == EmptyCell.Replace)
        {
            text = rule.EmptyText!;
            return true;
        }

        instead = Refuse("value.empty", at, "The cell is empty, and the mapping says that it must not be.");
        return false;
    }

    /// <summary>The value of a text that <see cref="TryText"/> gave.</summary>
    public static CellValue Read(string text, CellRule rule, string at) => rule.Type switch
    {
        CellType.Number or CellType.Integer => Number(text, rule, at),
        CellType.Boolean => Boolean(text, rule, at),
        CellType.Time => Time(text, rule, at),
        CellType.Json => Json(text, at),
        _ => text == NgsiNull
            ? Refuse("value.null", at, $"The text {NgsiNull} asks for removal in NGSI-LD; it cannot be a value.")
            : Value.Of(text),
    };

    /// <summary>Degrees as a token of JSON, checked against the range; the digits stay as they were sent.</summary>
    public static bool TryDegrees(
        string text, CellRule rule, double greatest, string at, out byte[] token, out CellValue refusal)
    {
        refusal = default;
        if (!NumberText.TryNormalize(text, rule.DecimalSign, rule.GroupSign, out token))
            refusal = NoNumber(text, at);
        else if (Math.Abs(double.Parse(token, CultureInfo.InvariantCulture)) > greatest)
            refusal = Refuse("value.position", at,
                $"{Shown(text)} degrees are out of range: -{greatest} to {greatest}.");
        return refusal.Refusal is null;
    }

    public static Refusal Refuse(string code, string at, string detail) => new(RefusalKind.Invalid, code, detail, at);

    public static string Shown(string text) =>
        text.Length <= ShownMax ? $"'{text}'" : $"'{text[..ShownMax]}…' ({text.Length} characters)";

    private static bool Word(string cell, CellRule rule, string at, out string text, out CellValue instead)
    {
        (text, instead) = (cell, CellValue.None);
        if (rule.Words.Count == 0 || rule.Words.TryGetValue(cell, out text!)) return true;
        text = cell;
        if (rule.Otherwise == OtherWord.Keep) return true;
        if (rule.Otherwise == OtherWord.Refuse)
            instead = Refuse("value.word", at, $"{Shown(cell)} is none of the values that the mapping lists.");
        return false;
    }

    private static CellValue Number(string text, CellRule rule, string at)
    {
        Span<byte> token = stackalloc byte[NumberText.TokenLengthMax];
        if (!NumberText.TryNormalize(text, rule.DecimalSign, rule.GroupSign, token, out var length))
            return NoNumber(text, at);
        token = token[..length];
        var value = Value.Number(token);
        if (rule.Sent is not null && rule.Kept is not null && rule.Sent.Code != rule.Kept.Code
            && !TryConvert(ref value, token, rule.Sent, rule.Kept))
            return Refuse("value.range", at, $"{Shown(text)} is too large to be converted to {rule.Kept.Symbols[0]}.");
        if (rule.Type != CellType.Integer && rule.Least is null && rule.Greatest is null) return value;
        value.TryGetNumber(out var number);
        if (rule.Type == CellType.Integer && number != Math.Truncate(number))
            return Refuse("value.integer", at, $"{Shown(text)} is no whole number.");
        if (number < rule.Least || number > rule.Greatest)
        {
            var unit = rule.Kept is null ? "" : $" {rule.Kept.Symbols[0]}";
            return Refuse("value.range", at, string.Create(CultureInfo.InvariantCulture,
                $"{Shown(text)} is not plausible: {number}{unit} is not in {rule.Least} to {rule.Greatest}{unit}."));
        }

        return value;
    }

    /// <summary>Converts a number; false where it is too large.</summary>
    private static bool TryConvert(ref Value value, ReadOnlySpan<byte> token, Unit from, Unit to)
    {
        decimal sent;
        if (value.Kind == ValueKind.Decimal && value.Scale <= DecimalScaleMax)
        {
            var mantissa = Math.Abs(value.Mantissa);
            sent = new decimal(
                unchecked((int)mantissa), (int)(mantissa >> 32), 0, value.Mantissa < 0, value.Scale);
        }
        else if (!decimal.TryParse(token, NumberStyles.Float, CultureInfo.InvariantCulture, out sent)) return false;
        if (!from.TryConvert(sent, to, out var kept)) return false;
        Span<byte> digits = stackalloc byte[NumberText.TokenLengthMax];
        kept.TryFormat(digits, out var written, provider: CultureInfo.InvariantCulture);
        value = Value.Number(digits[..written]);
        return true;
    }

    private static CellValue NoNumber(string text, string at) =>
        text.TrimStart('+', '-').ToUpperInvariant() is "NAN" or "INF" or "INFINITY" or "∞"
            ? Refuse("value.not-finite", at,
                $"{Shown(text)} is no finite number; list it under 'missing' if it means none.")
            : Refuse("value.number", at, $"{Shown(text)} is no number.");

    private static CellValue Boolean(string text, CellRule rule, string at)
    {
        if (rule.TrueWords.Contains(text, StringComparer.OrdinalIgnoreCase)) return Value.Of(true);
        if (rule.FalseWords.Contains(text, StringComparer.OrdinalIgnoreCase)) return Value.Of(false);
        return Refuse("value.boolean", at,
            $"{Shown(text)} is neither {string.Join(", ", rule.TrueWords)} nor {string.Join(", ", rule.FalseWords)}.");
    }

    private static CellValue Time(string text, CellRule rule, string at)
    {
        if (!TimeText.Read(text, rule.Time!, at).TryGet(out var moment, out var refusal)) return refusal;
        // How NGSI-LD writes a moment as a value (GS CIM 009 V1.9.1, 4.6.3).
        return TimeValue.Of(moment);
    }

    private static CellValue Json(string text, string at)
    {
        try
        {
            using var document = JsonDocument.Parse(text, JsonOptions);
            var root = document.RootElement;
            return root.ValueKind switch
            {
                JsonValueKind.String => Value.Of(root.GetString()!),
                JsonValueKind.Number => Value.Number(Encoding.ASCII.GetBytes(root.GetRawText())),
                JsonValueKind.True or JsonValueKind.False => Value.Of(root.GetBoolean()),
                JsonValueKind.Null => CellValue.None,
                _ => Value.Json(Minify(root)),
            };
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            return Refuse("value.json", at,
                $"{Shown(text)} is no JSON, or nested more than {JsonOptions.MaxDepth} deep.");
        }
    }

    private static byte[] Minify(JsonElement json)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Minified)) json.WriteTo(writer);
        return buffer.WrittenSpan.ToArray();
    }
}
