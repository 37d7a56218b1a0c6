using System.Text;
using System.Text.Json;

namespace City.Context;

/// <summary>Reads the members that describe a value: its kind, time, unit, dataset, types.</summary>
internal ref partial struct EntityReader
{
    private const int UnitLengthMax = 64;

    private readonly AttributeKind Kind()
    {
        var kind = _json.TokenType == JsonTokenType.String
            ? AttributeMembers.KindOf(Text())
            : AttributeKind.Unspecified;
        return kind != AttributeKind.Unspecified
            ? kind
            : throw Fault(Codes.AttributeKind, "The type of an attribute is Property, Relationship, GeoProperty, "
                + "LanguageProperty, VocabProperty, ListProperty, ListRelationship or JsonProperty.", "type");
    }

    private Moment Time()
    {
        Next();
        if (_json.TokenType == JsonTokenType.String && Moment.TryParse(Text(), out var moment)) return moment;
        var text = _json.TokenType == JsonTokenType.String ? _json.GetString()! : "";
        throw text == NullUri
            ? Fault(Codes.AttributeNull, "observedAt cannot be removed by itself; replace the attribute.", "observedAt")
            : Fault(Codes.AttributeTime, $"'{Faults.Shorten(text)}' is no date and time with seconds and zone, such as "
                + "2026-11-23T08:15:30Z or 2026-11-23T16:15:30.250+08:00.", "observedAt");
    }

    private string Unit()
    {
        Next();
        var unit = _json.TokenType == JsonTokenType.String ? _json.GetString()! : "";
        if (unit == NullUri && !Has(ReadingRules.Fragments)) throw NullMisplaced("unitCode");
        return unit.Length is > 0 and <= UnitLengthMax
            ? unit
            : throw Fault(Codes.AttributeUnit,
                "The unitCode is a UN/CEFACT code as a text, such as CEL or KMH.", "unitCode");
    }

    private string Dataset()
    {
        Next();
        return _json.TokenType == JsonTokenType.String && IsUri(out var uri) && uri != NullUri
            && uri.Length <= Spelling.NameLengthMax
            ? uri
            : throw Fault(Codes.AttributeUri, "The datasetId is a URI.", "datasetId");
    }

    /// <summary>
    /// The type of a link's target or of a value. The model has no place of its own for it, so it is kept as a
    /// sub-attribute under its own name, which no client can use otherwise.
    /// </summary>
    private Attribute TypeNames(string name)
    {
        Next();
        var member = name == ObjectTypeName ? "objectType" : "valueType";
        if (_json.TokenType == JsonTokenType.String)
            return new Attribute
            {
                Name = name, Kind = AttributeKind.VocabProperty, Value = City.Kernel.Value.Of(Term(member)),
            };
        if (_json.TokenType != JsonTokenType.StartArray)
            throw Fault(Codes.AttributeValue, $"The {member} is a name or an array of names.", member);
        var terms = new List<string>();
        while (NextElement()) terms.Add(Term(member));
        return new Attribute { Name = name, Kind = AttributeKind.VocabProperty, Value = Array(terms) };
    }
}
