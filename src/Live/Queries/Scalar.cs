using City.Kernel;

namespace City.Live;

/// <summary>A value that can be compared.</summary>
internal readonly record struct Scalar(ScalarKind Kind, double Number, string? Text)
{
    public static Scalar Of(Value value)
    {
        if (value.Kind == ValueKind.Text) return OfText(value.AsText()!);
        if (value.Kind is ValueKind.True or ValueKind.False)
            return new Scalar(ScalarKind.Boolean, value.Kind == ValueKind.True ? 1 : 0, null);
        return value.TryGetNumber(out var number)
            ? new Scalar(ScalarKind.Number, number, null)
            : new Scalar(ScalarKind.None, 0, null);
    }

    public static Scalar OfText(string text) => Moment.TryParse(text, out var moment)
        ? new Scalar(ScalarKind.Time, moment.Milliseconds, text)
        : new Scalar(ScalarKind.Text, 0, text);

    /// <summary>
    /// Less, equal, greater; null where the two cannot be compared, as a text that is no date with a date: they are of
    /// two types then (GS CIM 009 V1.9.1, 4.9).
    /// </summary>
    public int? CompareTo(in Scalar other)
    {
        if (other.Kind == ScalarKind.Time && Kind != ScalarKind.Time) return null;
        if (Kind == other.Kind && Kind is ScalarKind.Number or ScalarKind.Boolean or ScalarKind.Time)
            return Number.CompareTo(other.Number);
        return Text is not null && other.Text is not null ? string.CompareOrdinal(Text, other.Text) : null;
    }
}
