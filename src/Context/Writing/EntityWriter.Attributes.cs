using System.Text.Json;

namespace City.Context;

/// <summary>Writes attributes in the three forms.</summary>
internal ref partial struct EntityWriter
{
    /// <summary>How a normalized attribute begins, by its kind.</summary>
    internal static readonly byte[][] Heads =
    [
        "{\"type\":\"Property\",\"value\":"u8.ToArray(),
        "{\"type\":\"Property\",\"value\":"u8.ToArray(),
        "{\"type\":\"Relationship\",\"object\":"u8.ToArray(),
        "{\"type\":\"GeoProperty\",\"value\":"u8.ToArray(),
        "{\"type\":\"LanguageProperty\",\"languageMap\":"u8.ToArray(),
        "{\"type\":\"VocabProperty\",\"vocab\":"u8.ToArray(),
        "{\"type\":\"ListProperty\",\"valueList\":"u8.ToArray(),
        "{\"type\":\"ListRelationship\",\"objectList\":"u8.ToArray(),
        "{\"type\":\"JsonProperty\",\"json\":"u8.ToArray(),
    ];

    private static readonly byte[][] ShortHeads =
    [
        "{\"value\":"u8.ToArray(), "{\"value\":"u8.ToArray(), "{\"object\":"u8.ToArray(), "{\"value\":"u8.ToArray(),
        "{\"languageMap\":"u8.ToArray(), "{\"vocab\":"u8.ToArray(), "{\"valueList\":"u8.ToArray(),
        "{\"objectList\":"u8.ToArray(), "{\"json\":"u8.ToArray(),
    ];

    /// <summary>What the value of an attribute that was changed is called, by its kind (5.2.5 and on).</summary>
    private static readonly byte[][] PreviousNames =
    [
        ",\"previousValue\":"u8.ToArray(), ",\"previousValue\":"u8.ToArray(), ",\"previousObject\":"u8.ToArray(),
        ",\"previousValue\":"u8.ToArray(), ",\"previousLanguageMap\":"u8.ToArray(), ",\"previousVocab\":"u8.ToArray(),
        ",\"previousValueList\":"u8.ToArray(), ",\"previousObjectList\":"u8.ToArray(), ",\"previousJson\":"u8.ToArray(),
    ];

    /// <summary>A name with its only instance.</summary>
    private void Member(int name, int dataset, in AttributeView attribute)
    {
        if (_rendering is { Form: EntityForm.Normalized, Language: null })
        {
            _into.Write(_fragments.Opening(name, attribute.Kind));
            Value(attribute);
            Members(attribute, dataset, attribute.CreatedAt, attribute.ModifiedAt);
            return;
        }

        _into.Write(_fragments.Key(name));
        Attribute(attribute, dataset, alone: true);
    }

    private void Attribute(in AttributeView attribute, int dataset, bool alone)
    {
        switch (_rendering.Form)
        {
            case EntityForm.Simplified:
                Simplified(attribute);
                break;
            case EntityForm.Concise when alone && dataset == 0 && IsBare(attribute):
                Value(attribute);
                break;
            default:
                Full(attribute, dataset, attribute.CreatedAt, attribute.ModifiedAt);
                break;
        }
    }

    /// <summary>Whether the value alone says everything, and is read back as the same kind (4.5.2.3).</summary>
    private readonly bool IsBare(in AttributeView attribute)
    {
        if (_rendering.SystemTimes || attribute.HasObservedAt || attribute.UnitNumber != 0
            || !attribute.SubAttributes.IsEmpty || !_previous.IsEmpty)
            return false;
        return attribute.Kind switch
        {
            AttributeKind.GeoProperty => true,
            AttributeKind.Property when attribute.Value.Kind == ValueKind.Json =>
                attribute.Value.Utf8[0] != '{' && !attribute.Value.Utf8.StartsWith("[{"u8),
            AttributeKind.Property => true,
            _ => false,
        };
    }

    private void Full(in AttributeView attribute, int dataset, Moment created, Moment modified)
    {
        var kind = (int)attribute.Kind;
        if (_rendering.Language is { } language && attribute.Kind == AttributeKind.LanguageProperty)
        {
            _into.Write(_rendering.Form == EntityForm.Concise ? ShortHeads[1] : Heads[1]);
            InLanguage(attribute.Value, language, withTag: true);
        }
        else
        {
            // A geometry that stands as the value of a Property would be read back as a GeoProperty without its type.
            var heads = _rendering.Form == EntityForm.Concise
                && !(attribute.Kind == AttributeKind.Property && MayBeGeometry(attribute.Value))
                ? ShortHeads
                : Heads;
            _into.Write(heads[kind]);
            Value(attribute);
        }

        Members(attribute, dataset, created, modified);
    }

    /// <summary>What stands behind the value, and the end.</summary>
    private void Members(in AttributeView attribute, int dataset, Moment created, Moment modified)
    {
        if (!_previous.IsEmpty)
        {
            var before = new AttributeView(_previous);
            _previous = default;
            _into.Write(PreviousNames[(int)before.Kind]);
            Value(before);
        }

        if (IsJoined(attribute)) Joined(attribute);
        if (attribute.UnitNumber != 0)
        {
            _into.Write(",\"unitCode\":"u8);
            _into.Write(_fragments.Text(attribute.UnitNumber));
        }

        if (attribute.HasObservedAt)
        {
            _into.Write(",\"observedAt\":"u8);
            _into.Quoted(attribute.ObservedAt);
        }

        if (dataset != 0)
        {
            _into.Write(",\"datasetId\":"u8);
            _into.Write(_fragments.Text(dataset));
        }

        if (_rendering.SystemTimes)
        {
            _into.Write(",\"createdAt\":"u8);
            _into.Quoted(created);
            _into.Write(",\"modifiedAt\":"u8);
            _into.Quoted(modified);
        }

        if (!attribute.SubAttributes.IsEmpty) SubAttributes(attribute.SubAttributes, created, modified);
        _into.Write((byte)'}');
    }

    private static bool MayBeGeometry(in ValueView value) => value.Kind == ValueKind.Json && value.Utf8[0] == '{'
        && (value.Utf8.IndexOf("\"coordinates\""u8) >= 0 || value.Utf8.IndexOf("\"geometries\""u8) >= 0);

    /// <summary>Sub-attributes have the times of their attribute.</summary>
    private void SubAttributes(ReadOnlySpan<byte> list, Moment created, Moment modified)
    {
        var each = new AttributeList(list);
        var more = each.MoveNext();
        var (open, wasSub) = (false, _inSub);
        _inSub = true;
        while (more)
        {
            var (name, dataset) = (each.Name, each.Dataset);
            var sub = each.View;
            more = each.MoveNext();
            var several = more && each.Name == name;
            _into.Write((byte)',');
            if (!open)
            {
                _into.Write(_fragments.Key(name));
                if (several) _into.Write((byte)'[');
            }

            open = several || open;
            if (IsTypeName(sub.Kind, _names![name])) Terms(sub.Value);
            else if (_rendering.Form == EntityForm.Concise && !open && dataset == 0 && IsBare(sub)) Value(sub);
            else Full(sub, dataset, created, modified);
            if (!open || several) continue;
            _into.Write((byte)']');
            open = false;
        }

        _inSub = wasSub;
    }

    /// <summary>Whether a sub-attribute says of what type the value is: that is written as a term alone.</summary>
    public static bool IsTypeName(AttributeKind kind, string name) =>
        kind == AttributeKind.VocabProperty && name is ObjectTypeName or ValueTypeName;

    private void Simplified(in AttributeView attribute)
    {
        switch (attribute.Kind)
        {
            case AttributeKind.LanguageProperty when _rendering.Language is { } language:
                InLanguage(attribute.Value, language, withTag: false);
                break;
            case AttributeKind.LanguageProperty or AttributeKind.VocabProperty or AttributeKind.JsonProperty:
                _into.Write(ShortHeads[(int)attribute.Kind]);
                Value(attribute);
                _into.Write((byte)'}');
                break;
            case AttributeKind.Relationship or AttributeKind.ListRelationship when IsJoined(attribute):
                JoinedSimply(attribute);
                break;
            case AttributeKind.ListRelationship:
                Json(attribute.Value);
                break;
            default:
                Value(attribute);
                break;
        }
    }

    private void Value(in AttributeView attribute)
    {
        if (attribute.Kind == AttributeKind.VocabProperty) Terms(attribute.Value);
        else if (attribute.Kind == AttributeKind.ListRelationship) LinkObjects(attribute.Value);
        else Json(attribute.Value);
    }

    private readonly void Json(in ValueView value)
    {
        switch (value.Kind)
        {
            case ValueKind.Decimal:
                _into.Number(value.Mantissa, value.Scale);
                break;
            case ValueKind.Text:
                _into.Text(value.Utf8);
                break;
            case ValueKind.Json:
                _into.Write(value.Utf8);
                break;
            case ValueKind.True:
                _into.Write("true"u8);
                break;
            case ValueKind.False:
                _into.Write("false"u8);
                break;
            default:
                _into.Write("null"u8);
                break;
        }
    }

    private readonly void Terms(in ValueView value)
    {
        if (value.Kind == ValueKind.Text)
        {
            Term(value.Utf8);
            return;
        }

        if (value.Kind != ValueKind.Json)
        {
            Json(value);
            return;
        }

        EachText(value.Utf8, static (scoped in EntityWriter writer, ReadOnlySpan<byte> text) => writer.Term(text));
    }

    private readonly void Term(ReadOnlySpan<byte> iri)
    {
        _into.Text(_rendering.Context.CompactEscaped(iri));
    }

    private readonly void LinkObjects(in ValueView value)
    {
        if (value.Kind != ValueKind.Json)
        {
            Json(value);
            return;
        }

        EachText(value.Utf8, static (scoped in EntityWriter writer, ReadOnlySpan<byte> text) =>
        {
            writer._into.Write("{\"object\":\""u8);
            writer._into.Write(text);
            writer._into.Write("\"}"u8);
        });
    }

    private delegate void WriteText(scoped in EntityWriter writer, ReadOnlySpan<byte> text);

    private readonly void EachText(ReadOnlySpan<byte> array, WriteText write)
    {
        var json = new Utf8JsonReader(array);
        json.Read();
        _into.Write((byte)'[');
        var first = true;
        while (json.Read() && json.TokenType == JsonTokenType.String)
        {
            if (!first) _into.Write((byte)',');
            first = false;
            write(in this, json.ValueSpan);
        }

        _into.Write((byte)']');
    }

    /// <summary>
    /// The text of a language: that one, else a broader or narrower one of it, else the one of no language, else the
    /// first (4.15).
    /// </summary>
    private readonly void InLanguage(in ValueView map, string wanted, bool withTag)
    {
        var (place, tag) = LanguageChoice.Of(map.Utf8, wanted);
        if (place.Length == 0) _into.Write("\"\""u8);
        else _into.Write(map.Utf8.Slice(place.Start, place.Length));
        if (!withTag || tag is null) return;
        _into.Write(",\"lang\":"u8);
        _into.Quoted(tag);
    }
}
