using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace City.Context;

/// <summary>Steps through the document, and says where it went wrong.</summary>
internal ref partial struct EntityReader
{
    private const string NullUri = "urn:ngsi-ld:null";

    [Flags]
    private enum Seen
    {
        None = 0,
        Id = 1,
        Type = 2,
        Scope = 4,
        Context = 8,
        Observed = 16,
        Unit = 32,
        Dataset = 64,
        ObjectType = 128,
        ValueType = 256,
    }

    private enum EntityMember
    {
        Attribute,
        Id,
        Type,
        Scope,
        Context,
        Ignored,
    }

    private void Next()
    {
        if (!_json.Read()) throw Fault(Codes.JsonMalformed, "The document ends too early.");
        if (_json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray
            && _json.CurrentDepth - _depth >= DepthMax)
            throw Fault(Codes.JsonDepth, $"Objects and arrays lie more than {DepthMax} deep in each other.");
    }

    private bool NextElement()
    {
        Next();
        return _json.TokenType != JsonTokenType.EndArray;
    }

    /// <summary>Goes to the next member of an object; false at its end.</summary>
    private bool NextMember(out ReadOnlySpan<byte> name, out int start)
    {
        Next();
        start = (int)_json.TokenStartIndex + 1;
        if (_json.TokenType == JsonTokenType.EndObject)
        {
            name = default;
            return false;
        }

        name = Text();
        return true;
    }

    /// <summary>The text or the name at which the reader stands, its escapes resolved.</summary>
    private readonly ReadOnlySpan<byte> Text() =>
        _json.ValueIsEscaped ? Encoding.UTF8.GetBytes(_json.GetString()!) : _json.ValueSpan;

    private readonly bool IsUri([NotNullWhen(true)] out string? uri)
    {
        var text = Text();
        uri = Spelling.IsUri(text) ? Encoding.UTF8.GetString(text) : null;
        return uri is not null;
    }

    private readonly void Once(ref Seen seen, Seen member, string name)
    {
        if ((seen & member) != 0)
            throw Fault(Codes.JsonDuplicate, $"The member {name} stands twice in one object; keep one.", name);
        seen |= member;
    }

    private static EntityMember EntityMemberOf(ReadOnlySpan<byte> name) => name.Length switch
    {
        2 when name.SequenceEqual("id"u8) => EntityMember.Id,
        3 when name.SequenceEqual("@id"u8) => EntityMember.Id,
        4 when name.SequenceEqual("type"u8) => EntityMember.Type,
        5 when name.SequenceEqual("@type"u8) => EntityMember.Type,
        5 when name.SequenceEqual("scope"u8) => EntityMember.Scope,
        8 when name.SequenceEqual("@context"u8) => EntityMember.Context,
        9 when name.SequenceEqual("createdAt"u8) || name.SequenceEqual("deletedAt"u8) => EntityMember.Ignored,
        10 when name.SequenceEqual("modifiedAt"u8) => EntityMember.Ignored,
        _ => EntityMember.Attribute,
    };

    /// <summary>A refusal at the attribute where the reader is, or at one of its members.</summary>
    private readonly ReadingFault Fault(
        string code, string detail, string? member = null, RefusalKind kind = RefusalKind.Invalid)
    {
        var at = new StringBuilder(_root);
        foreach (var (start, length) in _buffers.Path)
        {
            if (at.Length > 0) at.Append('.');
            at.Append(Encoding.UTF8.GetString(_document.Slice(start, length)));
        }

        if (member is not null) at.Append(at.Length > 0 ? "." : "").Append(member);
        return new ReadingFault(new Refusal(kind, code, detail, at.Length > 0 ? Faults.Shorten(at.ToString()) : null));
    }

    private static string Shown(ReadOnlySpan<byte> text) => Faults.Shorten(Encoding.UTF8.GetString(text));

    private readonly ReadingFault NullMisplaced(string? member = null) => Fault(
        Codes.AttributeNull, "urn:ngsi-ld:null asks for removal, which only updating and merging requests do.", member);
}
