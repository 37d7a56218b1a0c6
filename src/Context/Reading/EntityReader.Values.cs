using System.Text;
using System.Text.Json;

namespace City.Context;

/// <summary>
/// Reads values into the form in which the city keeps them: minified, escapes in one form, names expanded.
/// </summary>
internal ref partial struct EntityReader
{
    private Value ValueOf(ValueMember member, out bool nullInside)
    {
        nullInside = false;
        if (_json.TokenType == JsonTokenType.String && Text().SequenceEqual("urn:ngsi-ld:null"u8))
            return Has(ReadingRules.Nulls)
                ? City.Kernel.Value.Null
                : throw NullMisplaced(AttributeMembers.NameOf(member));
        return member switch
        {
            ValueMember.Object => Links(),
            ValueMember.Vocab => Terms(),
            ValueMember.LanguageMap => Languages(),
            ValueMember.ObjectList => LinkList(),
            ValueMember.ValueList when _json.TokenType != JsonTokenType.StartArray =>
                throw Fault(Codes.AttributeValue, "The valueList must be an array.", "valueList"),
            ValueMember.Json when _json.TokenType == JsonTokenType.Null => City.Kernel.Value.Json("null"u8.ToArray()),
            _ => JsonValue(out nullInside),
        };
    }

    /// <summary>Any JSON value.</summary>
    private Value JsonValue(out bool nullInside)
    {
        nullInside = false;
        switch (_json.TokenType)
        {
            case JsonTokenType.Number:
                CheckNumber();
                return City.Kernel.Value.Number(_json.ValueSpan);
            case JsonTokenType.True or JsonTokenType.False:
                return City.Kernel.Value.Of(_json.TokenType == JsonTokenType.True);
            case JsonTokenType.String when !_json.ValueIsEscaped:
                if (!_json.ValueSpan.SequenceEqual("urn:ngsi-ld:null"u8))
                    return City.Kernel.Value.EscapedText(_json.ValueSpan.ToArray());
                return Has(ReadingRules.Nulls) ? City.Kernel.Value.Null : throw NullMisplaced();
            case JsonTokenType.String:
                _buffers.Scratch.Clear();
                JsonText.Escape(Text(), _buffers.Scratch);
                return City.Kernel.Value.EscapedText(_buffers.Scratch.ToArray());
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                _buffers.Scratch.Clear();
                CopyJson(out nullInside);
                return City.Kernel.Value.Json(_buffers.Scratch.ToArray());
            default:
                throw Fault(Codes.JsonNull, "null is no value of an attribute; urn:ngsi-ld:null asks for its removal.");
        }
    }

    private readonly void CheckNumber()
    {
        if (DecimalText.TryParse(_json.ValueSpan, out _, out _)) return;
        if (!_json.TryGetDouble(out var number) || !double.IsFinite(number))
            throw Fault(Codes.JsonNumber,
                $"The number {Shown(_json.ValueSpan)} is beyond what a double holds.");
    }

    /// <summary>Copies the object or array at whose beginning the reader stands, minified, into the scratch.</summary>
    private void CopyJson(out bool nullInside)
    {
        var into = _buffers.Scratch;
        nullInside = false;
        int open = 0;
        var comma = false;
        while (true)
        {
            var token = _json.TokenType;
            if (comma && token is not (JsonTokenType.EndObject or JsonTokenType.EndArray)) into.Byte((byte)',');
            comma = token is not (JsonTokenType.StartObject or JsonTokenType.StartArray or JsonTokenType.PropertyName);
            switch (token)
            {
                case JsonTokenType.StartObject:
                    _buffers.Names.Enter();
                    into.Byte((byte)'{');
                    open++;
                    break;
                case JsonTokenType.StartArray:
                    into.Byte((byte)'[');
                    open++;
                    break;
                case JsonTokenType.EndObject:
                    _buffers.Names.Leave();
                    into.Byte((byte)'}');
                    open--;
                    break;
                case JsonTokenType.EndArray:
                    into.Byte((byte)']');
                    open--;
                    break;
                case JsonTokenType.PropertyName:
                    CopyName();
                    break;
                default:
                    CopyScalar(ref nullInside);
                    break;
            }

            if (open == 0) return;
            Next();
        }
    }

    private readonly void CopyName()
    {
        var unescaped = _json.ValueIsEscaped ? _json.GetString() : null;
        if (!_buffers.Names.Add(_document, (int)_json.TokenStartIndex + 1, _json.ValueSpan.Length, unescaped))
            throw Fault(Codes.JsonDuplicate,
                $"The member '{Shown(Text())}' stands twice in one object; keep one.");
        WriteText();
        _buffers.Scratch.Byte((byte)':');
    }

    private readonly void CopyScalar(ref bool nullInside)
    {
        if (_json.TokenType == JsonTokenType.String)
        {
            nullInside |= _json.ValueSpan.SequenceEqual("urn:ngsi-ld:null"u8);
            WriteText();
            return;
        }

        if (_json.TokenType == JsonTokenType.Number) CheckNumber();
        _buffers.Scratch.Bytes(_json.ValueSpan);
    }

    private readonly void WriteText()
    {
        _buffers.Scratch.Byte((byte)'"');
        if (_json.ValueIsEscaped) JsonText.Escape(Text(), _buffers.Scratch);
        else _buffers.Scratch.Bytes(_json.ValueSpan);
        _buffers.Scratch.Byte((byte)'"');
    }

    private Value Links()
    {
        if (_json.TokenType == JsonTokenType.String && !_json.ValueIsEscaped && Spelling.IsUri(_json.ValueSpan))
            return City.Kernel.Value.EscapedText(_json.ValueSpan.ToArray());
        if (_json.TokenType == JsonTokenType.String) return City.Kernel.Value.Of(Link("object"));
        if (_json.TokenType != JsonTokenType.StartArray)
            throw Fault(Codes.AttributeUri, "The object of a Relationship is a URI or an array of URIs.", "object");
        var links = new List<string>();
        while (NextElement()) links.Add(Link("object"));
        return Array(links);
    }

    private readonly string Link(string member) =>
        _json.TokenType == JsonTokenType.String && IsUri(out var uri)
            ? uri
            : throw Fault(Codes.AttributeUri, "A Relationship points to URIs, such as urn:ngsi-ld:Road:7.", member);

    private Value LinkList()
    {
        if (_json.TokenType != JsonTokenType.StartArray)
            throw Fault(Codes.AttributeValue, "The objectList must be an array.", "objectList");
        var links = new List<string>();
        while (NextElement())
        {
            if (_json.TokenType != JsonTokenType.StartObject)
            {
                links.Add(Link("objectList"));
                continue;
            }

            if (!NextMember(out var name, out _) || !name.SequenceEqual("object"u8))
                throw Fault(Codes.AttributeValue, "Each entry is a URI or has the one member object.", "objectList");
            Next();
            links.Add(Link("objectList"));
            if (NextMember(out _, out _))
                throw Fault(Codes.AttributeValue, "Each entry is a URI or has the one member object.", "objectList");
        }

        if (links is [NullUri]) return Has(ReadingRules.Nulls) ? City.Kernel.Value.Null : throw NullMisplaced();
        return Array(links);
    }

    private Value Terms()
    {
        if (_json.TokenType == JsonTokenType.String) return City.Kernel.Value.Of(Term("vocab"));
        if (_json.TokenType != JsonTokenType.StartArray)
            throw Fault(Codes.AttributeValue, "The vocab is a term or an array of terms.", "vocab");
        var terms = new List<string>();
        while (NextElement()) terms.Add(Term("vocab"));
        return Array(terms);
    }

    private readonly string Term(string member)
    {
        if (_json.TokenType != JsonTokenType.String || Text().Length is 0 or > Spelling.UriBytesMax)
            throw Fault(Codes.AttributeValue, $"The {member} is a term or an array of terms.", member);
        return _context.Expand(Text());
    }

    private Value Languages()
    {
        if (_json.TokenType != JsonTokenType.StartObject)
            throw Fault(
                Codes.AttributeLanguage, "The languageMap is an object of texts by language tag.", "languageMap");
        var inside = _json;
        var (removes, count) = (false, 0);
        while (inside.Read() && inside.TokenType != JsonTokenType.EndObject)
        {
            var tag = inside.ValueSpan;
            if (!IsLanguage(tag))
                throw Fault(Codes.AttributeLanguage,
                    $"'{Shown(tag)}' is no language tag (RFC 5646), such as en or zh-Hans.",
                    "languageMap");
            inside.Read();
            if (!IsTextOrTexts(ref inside))
                throw Fault(Codes.AttributeLanguage, "Each language has a text, or an array of texts.", "languageMap");
            count++;
            if (inside.TokenType != JsonTokenType.String || !inside.ValueSpan.SequenceEqual("urn:ngsi-ld:null"u8))
                continue;
            if (tag.SequenceEqual("@none"u8)) removes = true;
            else if (!Has(ReadingRules.NestedNulls)) throw NullMisplaced("languageMap");
        }

        _buffers.Scratch.Clear();
        CopyJson(out _);
        if (!removes) return City.Kernel.Value.Json(_buffers.Scratch.ToArray());
        return count == 1 && Has(ReadingRules.Nulls) ? City.Kernel.Value.Null : throw NullMisplaced("languageMap");
    }

    private static bool IsTextOrTexts(ref Utf8JsonReader json)
    {
        if (json.TokenType == JsonTokenType.String) return true;
        if (json.TokenType != JsonTokenType.StartArray) return false;
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            if (json.TokenType != JsonTokenType.String)
                return false;
        return true;
    }

    private static bool IsLanguage(ReadOnlySpan<byte> tag)
    {
        if (tag.SequenceEqual("@none"u8)) return true;
        if (tag.IsEmpty || tag.Length > 35 || !char.IsAsciiLetter((char)tag[0])) return false;
        foreach (var c in tag)
            if (!char.IsAsciiLetterOrDigit((char)c) && c != '-')
                return false;
        return true;
    }

    /// <summary>A JSON array of texts that need no escapes beyond the usual ones.</summary>
    private readonly Value Array(List<string> texts)
    {
        var into = _buffers.Scratch;
        into.Clear();
        into.Byte((byte)'[');
        foreach (var text in texts)
        {
            if (into.Length > 1) into.Byte((byte)',');
            into.Byte((byte)'"');
            into.Bytes(JsonText.Escape(text));
            into.Byte((byte)'"');
        }

        into.Byte((byte)']');
        return City.Kernel.Value.Json(into.ToArray());
    }
}
