using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using City.Kernel;

namespace City.Live;

/// <summary>
/// Compares what a path leads to with the operands of a condition: numbers as numbers, dates as moments, texts
/// ordinally; an array matches where one of its elements does (GS CIM 009 V1.9.1, 4.9).
/// </summary>
internal sealed class ValueTest
{
    private readonly Comparison _comparison;
    private readonly Bounds[] _operands;
    private readonly Regex[] _patterns = [];
    private readonly ImmutableHashSet<string> _erased;

    public ValueTest(QueryCondition.Compare compare, QueryParts parts)
    {
        (_comparison, _erased) = (compare.Comparison, parts.Erased);
        if (_comparison is Comparison.Matches or Comparison.NotMatches)
        {
            _patterns = [.. compare.Operands.Select(
                operand => parts.Pattern(operand.From.AsText() ?? operand.From.ToJson()))];
            _operands = [];
        }
        else
        {
            _operands = [.. compare.Operands.Select(operand => new Bounds(
                Scalar.Of(operand.From), operand.To is { } to ? Scalar.Of(to) : null))];
        }
    }

    private bool Negates => _comparison is Comparison.NotEqual or Comparison.NotMatches;

    public bool Matches(Moment moment) => Test(new Scalar(ScalarKind.Time, moment.Milliseconds, moment.ToString()));

    public bool Matches(string text) => Test(Scalar.OfText(text));

    /// <summary>
    /// A sealed value by its keyed hash, which stands among the operands: it is equal or not, and no more can be told.
    /// Of what was erased nothing is told, not even that.
    /// </summary>
    public bool MatchesSealed(ReadOnlySpan<byte> sealedText) =>
        SealedValue.HashIn(sealedText) is { IsEmpty: false } hash
        && _comparison is Comparison.Equal or Comparison.NotEqual
        && Test(Scalar.OfText(Encoding.ASCII.GetString(hash)))
        && (_erased.IsEmpty || !_erased.Contains(SealedValue.KeyIn(sealedText)));

    public bool Matches(in ValueView value)
    {
        if (value.Kind != ValueKind.Json) return Test(Scalar.Of(value.ToValue()));
        var reader = new Utf8JsonReader(value.Utf8);
        reader.Read();
        return Matches(ref reader, value.Utf8);
    }

    /// <summary>The value of any member of an object; of a negated comparison, all of them.</summary>
    public bool MatchesMembers(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return reader.TokenType == JsonTokenType.StartObject ? Elements(ref reader, json) : Matches(ref reader, json);
    }

    public bool Matches(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartArray:
                return Elements(ref reader, json);
            case JsonTokenType.StartObject:
                return Typed(ref reader);
            case JsonTokenType.String:
                return Test(Scalar.OfText(reader.GetString()!));
            case JsonTokenType.Number:
                return Test(new Scalar(ScalarKind.Number, reader.GetDouble(), null));
            case JsonTokenType.True or JsonTokenType.False:
                return Test(new Scalar(ScalarKind.Boolean, reader.GetBoolean() ? 1 : 0, null));
            default:
                return Negates;
        }
    }

    private bool Elements(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType == JsonTokenType.PropertyName) continue;
            var matches = Matches(ref reader, json);
            if (matches != Negates) return matches;
        }

        return Negates;
    }

    /// <summary>A typed value, such as a date: <c>{"@type": …, "@value": …}</c>; other objects equal nothing.</summary>
    private bool Typed(ref Utf8JsonReader reader)
    {
        var depth = reader.CurrentDepth;
        bool? result = null;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.CurrentDepth != depth + 1 || reader.TokenType != JsonTokenType.PropertyName) continue;
            var isValue = reader.ValueTextEquals("@value"u8);
            reader.Read();
            if (isValue && reader.TokenType is JsonTokenType.String or JsonTokenType.Number)
                result = reader.TokenType == JsonTokenType.String
                    ? Test(Scalar.OfText(reader.GetString()!))
                    : Test(new Scalar(ScalarKind.Number, reader.GetDouble(), null));
            else reader.Skip();
        }

        return result ?? Negates;
    }

    private bool Test(in Scalar value)
    {
        if (_patterns.Length > 0)
        {
            foreach (var pattern in _patterns)
                if (value.Text is { } text && pattern.IsMatch(text))
                    return !Negates;
            return Negates;
        }

        foreach (var operand in _operands)
            if (Compare(value, operand))
                return !Negates;
        return Negates;
    }

    private bool Compare(in Scalar value, in Bounds operand)
    {
        if (operand.To is { } to)
            return value.CompareTo(operand.From) >= 0 && value.CompareTo(to) <= 0;
        return _comparison switch
        {
            Comparison.Greater => value.CompareTo(operand.From) > 0,
            Comparison.GreaterOrEqual => value.CompareTo(operand.From) >= 0,
            Comparison.Less => value.CompareTo(operand.From) < 0,
            Comparison.LessOrEqual => value.CompareTo(operand.From) <= 0,
            _ => value.CompareTo(operand.From) == 0,
        };
    }

    private readonly record struct Bounds(Scalar From, Scalar? To);
}
