using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace City.Context;

/// <summary>
/// Reads NGSI-LD entities from JSON in one pass, straight into what the city's commands hold. Normalized and concise
/// forms may be mixed; the simplified form is another set of rules (GS CIM 009 V1.9.1, 4.5.1 to 4.5.24).
/// </summary>
internal ref partial struct EntityReader
{
    /// <summary>How deep objects and arrays of a document may lie in each other.</summary>
    public const int DepthMax = 32;

    /// <summary>How many attributes and sub-attributes one entity may have.</summary>
    public const int AttributesMax = 1_000;

    private readonly ReadOnlySpan<byte> _document;
    private readonly ReadingRules _rules;
    private readonly ReadingBuffers _buffers;
    private readonly string? _root;
    private LdContext _context;
    private Utf8JsonReader _json;
    private int _depth;
    private int _attributes;

    /// <summary>A reader of a document in valid UTF-8.</summary>
    /// <param name="document">The document.</param>
    /// <param name="context">The context of its names.</param>
    /// <param name="rules">What it may hold.</param>
    /// <param name="root">The attribute that the whole document is about, as the client spells it, or null.</param>
    public EntityReader(ReadOnlySpan<byte> document, LdContext context, ReadingRules rules, string? root = null)
    {
        _document = document;
        _context = context;
        _rules = rules;
        _root = root;
        _buffers = ReadingBuffers.Rent();
        _json = new Utf8JsonReader(document, new JsonReaderOptions { MaxDepth = 128 });
    }

    private readonly bool Has(ReadingRules rule) => (_rules & rule) != 0;

    /// <summary>Reads a document that is one entity, or a fragment of one.</summary>
    public Draft ReadEntity()
    {
        Next();
        if (_json.TokenType != JsonTokenType.StartObject)
            throw Fault(Codes.BodyShape, "The body must be one JSON object: an entity or a part of one.");
        var draft = Entity();
        while (_json.Read())
        {
        }

        return draft;
    }

    /// <summary>Reads a document that is one attribute, or a fragment of one.</summary>
    public ImmutableArray<Attribute> ReadAttribute(string iri)
    {
        Next();
        Value(iri, _buffers.Attributes);
        while (_json.Read())
        {
        }

        return [.. _buffers.Attributes];
    }

    /// <summary>Reads the entity at whose opening brace the reader stands.</summary>
    private Draft Entity()
    {
        _buffers.Clear();
        _attributes = 0;
        _depth = _json.CurrentDepth;
        string? id = null;
        ImmutableArray<string> types = [], scopes = default;
        var seen = Seen.None;
        while (NextMember(out var name, out var start))
        {
            switch (EntityMemberOf(name))
            {
                case EntityMember.Id:
                    Once(ref seen, Seen.Id, "id");
                    id = EntityId();
                    break;
                case EntityMember.Type:
                    Once(ref seen, Seen.Type, "type");
                    types = Types();
                    break;
                case EntityMember.Scope:
                    Once(ref seen, Seen.Scope, "scope");
                    scopes = Scopes();
                    break;
                case EntityMember.Context:
                    Once(ref seen, Seen.Context, "@context");
                    SkipContext();
                    break;
                case EntityMember.Ignored:
                    Next();
                    _json.Skip();
                    break;
                default:
                    AttributeOf(name, start, _buffers.Attributes);
                    break;
            }
        }

        if (Has(ReadingRules.Whole)) CheckWhole(id, types);
        return new Draft(id, types, scopes, Take(_buffers.Attributes));
    }

    private readonly void CheckWhole(string? id, ImmutableArray<string> types)
    {
        if (id is null) throw Fault(Codes.EntityId, "The entity has no id; give it a URI.", "id");
        if (types.IsEmpty) throw Fault(Codes.EntityType, "The entity has no type; give it one or several.", "type");
    }

    private static ImmutableArray<Attribute> Take(List<Attribute> attributes) =>
        attributes.Count == 0 ? [] : ImmutableCollectionsMarshal.AsImmutableArray(attributes.ToArray());

    private void SkipContext()
    {
        if (!Has(ReadingRules.ContextInBody))
            throw Fault(Codes.ContextMisplaced,
                "An @context in the body needs the media type application/ld+json; with application/json it comes in "
                + "a Link header.", "@context");
        Next();
        _json.Skip();
    }

    private string EntityId()
    {
        Next();
        if (_json.TokenType != JsonTokenType.String) throw Fault(Codes.EntityId, "The id must be a text.", "id");
        var id = _json.GetString()!;
        return IsUri(out var uri) && uri != NullUri
            ? uri
            : throw Fault(Codes.EntityId,
                $"'{Faults.Shorten(id)}' is no URI. An id looks like urn:ngsi-ld:Streetlight:17.", "id");
    }

    private ImmutableArray<string> Types()
    {
        Next();
        if (_json.TokenType == JsonTokenType.String) return [TypeName()];
        if (_json.TokenType != JsonTokenType.StartArray)
            throw Fault(Codes.EntityType, "The type must be a name or an array of names.", "type");
        var types = ImmutableArray.CreateBuilder<string>();
        while (NextElement())
        {
            var type = TypeName();
            if (!types.Contains(type)) types.Add(type);
            if (types.Count > AttributesMax) throw Fault(Codes.EntityType, "There are too many types.", "type");
        }

        return types.Count > 0
            ? types.ToImmutable()
            : throw Fault(Codes.EntityType, "The array of types is empty.", "type");
    }

    private string TypeName()
    {
        if (_json.TokenType != JsonTokenType.String)
            throw Fault(Codes.EntityType, "The type must be a name or an array of names.", "type");
        var name = Text();
        if (!Spelling.IsName(name))
            throw Fault(Codes.EntityType,
                $"'{Faults.Shorten(Encoding.UTF8.GetString(name))}' is no name of a type: a letter, then letters, "
                + "digits or _, or an IRI.", "type");
        var iri = _context.Expand(name);
        return iri.Length <= Spelling.NameLengthMax
            ? iri
            : throw Fault(Codes.EntityType, $"A type has at most {Spelling.NameLengthMax} characters.", "type");
    }

    private ImmutableArray<string> Scopes()
    {
        Next();
        if (_json.TokenType == JsonTokenType.String)
        {
            if (!Text().SequenceEqual("urn:ngsi-ld:null"u8)) return [Scope()];
            return Has(ReadingRules.Nulls) ? [] : throw NullMisplaced("scope");
        }

        if (_json.TokenType != JsonTokenType.StartArray)
            throw Fault(Codes.EntityScope, "The scope must be a text or an array of texts.", "scope");
        var scopes = ImmutableArray.CreateBuilder<string>();
        while (NextElement())
        {
            scopes.Add(Scope());
            if (scopes.Count > AttributesMax) throw Fault(Codes.EntityScope, "There are too many scopes.", "scope");
        }

        return scopes.ToImmutable();
    }

    private string Scope()
    {
        var scope = _json.TokenType == JsonTokenType.String ? _json.GetString()! : "";
        return IsScope(scope)
            ? scope
            : throw Fault(Codes.EntityScope,
                $"'{Faults.Shorten(scope)}' is no scope. A scope looks like /District/Street, each part a letter and "
                + "then letters, digits or _.", "scope");
    }

    /// <summary>Each part begins with a letter or digit: real places are numbered too (4.18).</summary>
    private static bool IsScope(string scope)
    {
        if (scope.Length is < 2 or > Spelling.UriBytesMax || scope[0] != '/') return false;
        foreach (var part in scope.AsSpan(1).Split('/'))
        {
            var name = scope.AsSpan(1)[part];
            if (name.IsEmpty || !char.IsLetterOrDigit(name[0])) return false;
            foreach (var c in name)
                if (!char.IsLetterOrDigit(c) && c is not ('_' or '-'))
                    return false;
        }

        return true;
    }
}
