using System.Globalization;
using System.Text;

namespace City.Kernel;

/// <summary>
/// One value of an attribute. Numbers keep their decimal digits (up to 18, scale 0 to 31; longer ones stay JSON text),
/// texts and JSON are kept as UTF-8 in the form in which they stand in a JSON document.
/// </summary>
public readonly struct Value : IEquatable<Value>
{
    /// <summary>The largest scale of a decimal: digits behind the point.</summary>
    public const int ScaleMax = 31;

    private readonly byte[]? _utf8;

    private Value(ValueKind kind, long mantissa, byte scale, byte[]? utf8)
    {
        (Kind, Mantissa, Scale, _utf8) = (kind, mantissa, scale, utf8);
    }

    /// <summary>The NGSI-LD null.</summary>
    public static Value Null => default;

    /// <summary>No value said: in a command that merges, the value that is there stays.</summary>
    public static Value Absent => new(ValueKind.Absent, 0, 0, null);

    /// <summary>What the value holds.</summary>
    public ValueKind Kind { get; }

    /// <summary>A decimal's digits; the number is <c>Mantissa / 10^Scale</c>.</summary>
    public long Mantissa { get; }

    /// <summary>A decimal's digits behind the point, 0 to <see cref="ScaleMax"/>.</summary>
    public byte Scale { get; }

    /// <summary>A text as it stands between the quotes of a JSON document (escaped), or JSON, minified.</summary>
    public ReadOnlySpan<byte> Utf8 => _utf8;

    /// <summary>A boolean.</summary>
    public static Value Of(bool value) => new(value ? ValueKind.True : ValueKind.False, 0, 0, null);

    /// <summary>A whole number.</summary>
    public static Value Of(long value) => Decimal(value, 0);

    /// <summary>A finite number, by its shortest decimal digits.</summary>
    public static Value Of(double value)
    {
        if (!double.IsFinite(value)) throw new ArgumentOutOfRangeException(nameof(value), "A number must be finite.");
        return Number(Encoding.ASCII.GetBytes(value.ToString("R", CultureInfo.InvariantCulture)));
    }

    /// <summary>A text.</summary>
    public static Value Of(string text) =>
        new(ValueKind.Text, 0, 0, JsonText.Escape(text));

    /// <summary>
    /// A text that is already escaped for JSON; other escapes than the needed ones are resolved, so that equal texts
    /// have equal bytes. The array must not be changed afterwards.
    /// </summary>
    public static Value EscapedText(byte[] escaped) =>
        new(ValueKind.Text, 0, 0,
            escaped.AsSpan().Contains((byte)'\\') ? JsonText.Escape(JsonText.Unescape(escaped)) : escaped);

    /// <summary>Minified JSON. The array must not be changed afterwards.</summary>
    public static Value Json(byte[] json) => new(ValueKind.Json, 0, 0, json);

    /// <summary>The number <paramref name="mantissa"/> / 10^<paramref name="scale"/>, trailing zeros removed.</summary>
    public static Value Decimal(long mantissa, int scale)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)scale, (uint)ScaleMax, nameof(scale));
        while (scale > 0 && mantissa % 10 == 0)
        {
            mantissa /= 10;
            scale--;
        }

        return new Value(ValueKind.Decimal, mantissa, (byte)scale, null);
    }

    /// <summary>A JSON number token: a decimal where its digits fit, else the JSON text itself.</summary>
    public static Value Number(ReadOnlySpan<byte> token) =>
        DecimalText.TryParse(token, out var mantissa, out var scale)
            ? Decimal(mantissa, scale)
            : Json(token.ToArray());

    /// <summary>The value as a double; false for what is no number.</summary>
    public bool TryGetNumber(out double number)
    {
        if (Kind == ValueKind.Decimal)
        {
            number = DecimalText.ToDouble(Mantissa, Scale);
            return true;
        }

        number = 0;
        return Kind == ValueKind.Json && _utf8!.Length > 0 && _utf8[0] is (byte)'-' or >= (byte)'0' and <= (byte)'9'
            && double.TryParse(_utf8, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>A text without its JSON escapes; null for what is no text.</summary>
    public string? AsText() => Kind == ValueKind.Text ? JsonText.Unescape(_utf8) : null;

    /// <summary>The value as a JSON document in itself.</summary>
    public string ToJson() => Kind switch
    {
        ValueKind.Null or ValueKind.Absent => "null",
        ValueKind.False => "false",
        ValueKind.True => "true",
        ValueKind.Decimal => DecimalText.ToString(Mantissa, Scale),
        ValueKind.Text => $"\"{Encoding.UTF8.GetString(_utf8!)}\"",
        _ => Encoding.UTF8.GetString(_utf8!),
    };

    /// <inheritdoc/>
    public bool Equals(Value other) => Kind == other.Kind && Mantissa == other.Mantissa && Scale == other.Scale
        && Utf8.SequenceEqual(other.Utf8);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Value other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Kind);
        hash.Add(Mantissa);
        hash.Add(Scale);
        hash.AddBytes(Utf8);
        return hash.ToHashCode();
    }

    /// <summary>Whether both hold the same.</summary>
    public static bool operator ==(Value left, Value right) => left.Equals(right);

    /// <summary>Whether they hold different things.</summary>
    public static bool operator !=(Value left, Value right) => !left.Equals(right);

    /// <inheritdoc/>
    public override string ToString() => ToJson();
}
