using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace City.Context;

/// <summary>Reads attributes: bare values, arrays of instances, objects in normalized or concise form.</summary>
internal ref partial struct EntityReader
{
    private const string ObjectTypeName = CoreTerms.NgsiLd + "hasObjectType";
    private const string ValueTypeName = CoreTerms.NgsiLd + "hasValueType";

    /// <summary>What was found in an attribute's object.</summary>
    private ref struct Parts
    {
        public AttributeKind Kind;
        public ValueMember Member;
        public Value Value;
        public bool NullInside;
        public bool IsGeometry;
        public Moment? ObservedAt;
        public string? UnitCode;
        public string? DatasetId;
        public List<Attribute>? SubAttributes;
    }

    private void AttributeOf(ReadOnlySpan<byte> name, int start, List<Attribute> into)
    {
        _buffers.Path.Add((start, _json.ValueSpan.Length));
        if (++_attributes > AttributesMax)
            throw Fault(Codes.AttributesTooMany,
                $"An entity has at most {AttributesMax} attributes and sub-attributes.", kind: RefusalKind.TooLarge);
        if (!Spelling.IsName(name) || AttributeMembers.IsReserved(name))
            throw Fault(Codes.AttributeName,
                $"'{Faults.Shorten(Encoding.UTF8.GetString(name))}' cannot name an attribute: a name is a letter and "
                + "then letters, digits or _, or an IRI, and no member name of NGSI-LD.");
        var iri = _context.Expand(name);
        if (iri.Length > Spelling.NameLengthMax)
            throw Fault(Codes.AttributeName, $"A name has at most {Spelling.NameLengthMax} characters once expanded.");
        foreach (var other in into)
            if (other.Name == iri)
                throw Fault(Codes.JsonDuplicate, "The attribute stands twice; give its instances as one array.");
        Next();
        Value(iri, into);
        _buffers.Path.RemoveAt(_buffers.Path.Count - 1);
    }

    /// <summary>Reads what stands behind an attribute's name.</summary>
    private void Value(string iri, List<Attribute> into)
    {
        switch (_json.TokenType)
        {
            case JsonTokenType.StartObject when Has(ReadingRules.Simplified):
                SimplifiedObject(iri, null, into);
                break;
            case JsonTokenType.StartObject:
                into.Add(AttributeObject(iri));
                break;
            case JsonTokenType.StartArray when !Has(ReadingRules.Simplified) && FirstIsObject():
                Instances(iri, into);
                break;
            default:
                into.Add(Bare(iri, null));
                break;
        }
    }

    private readonly bool FirstIsObject()
    {
        var ahead = _json;
        return ahead.Read() && ahead.TokenType == JsonTokenType.StartObject;
    }

    /// <summary>A value without an object around it: a Property.</summary>
    private Attribute Bare(string iri, string? dataset)
    {
        var value = JsonValue(out var nullInside);
        if (nullInside && !Has(ReadingRules.NestedNulls)) throw NullMisplaced();
        return new Attribute
        {
            Name = iri, DatasetId = dataset, Value = value,
            Kind = value.Kind == ValueKind.Null ? AttributeKind.Unspecified : AttributeKind.Property,
        };
    }

    private void Instances(string iri, List<Attribute> into)
    {
        var first = into.Count;
        while (NextElement())
        {
            if (_json.TokenType != JsonTokenType.StartObject)
                throw Fault(Codes.AttributeValue,
                    "An array that begins with an object holds instances of the attribute, each an object. "
                    + "An array as a value goes into the member value.");
            if (into.Count > first && ++_attributes > AttributesMax)
                throw Fault(Codes.AttributesTooMany,
                    $"An entity has at most {AttributesMax} attributes and sub-attributes.",
                    kind: RefusalKind.TooLarge);
            var instance = AttributeObject(iri);
            for (var i = first; i < into.Count; i++)
                if (into[i].DatasetId == instance.DatasetId
                    && (!Has(ReadingRules.Readings) || into[i].ObservedAt == instance.ObservedAt))
                    throw Fault(Codes.AttributeDuplicate,
                        "Two instances have the same datasetId, or both have none"
                        + (Has(ReadingRules.Readings) ? ", and the same observedAt." : "."), "datasetId");
            into.Add(instance);
        }
    }

    private Attribute AttributeObject(string iri)
    {
        var beginning = _json;
        var parts = default(Parts);
        var seen = Seen.None;
        while (NextMember(out var name, out var start))
        {
            var member = AttributeMembers.Of(name);
            if (member == AttributeMember.Type)
            {
                Once(ref seen, Seen.Type, "type");
                Next();
                if (_json.TokenType == JsonTokenType.String) parts.IsGeometry = AttributeMembers.IsGeometryKind(Text());
                if (!parts.IsGeometry) parts.Kind = Kind();
            }

            if (member == AttributeMember.Coordinates || parts.IsGeometry)
            {
                // Concise: the geometry itself stands for the attribute (4.5.2.3).
                _json = beginning;
                return Geometry(new Attribute
                {
                    Name = iri, Kind = AttributeKind.GeoProperty, Value = JsonValue(out _),
                });
            }

            if (member != AttributeMember.Type) ReadMember(member, name, start, ref parts, ref seen);
        }

        return Build(iri, ref parts);
    }

    private void ReadMember(
        AttributeMember member, ReadOnlySpan<byte> name, int start, ref Parts parts, ref Seen seen)
    {
        switch (member)
        {
            case AttributeMember.Sub:
                AttributeOf(name, start, parts.SubAttributes ??= []);
                break;
            case AttributeMember.ObservedAt:
                Once(ref seen, Seen.Observed, "observedAt");
                parts.ObservedAt = Time();
                break;
            case AttributeMember.UnitCode:
                Once(ref seen, Seen.Unit, "unitCode");
                parts.UnitCode = Unit();
                break;
            case AttributeMember.DatasetId:
                Once(ref seen, Seen.Dataset, "datasetId");
                parts.DatasetId = Dataset();
                break;
            case AttributeMember.ObjectType:
                Once(ref seen, Seen.ObjectType, "objectType");
                (parts.SubAttributes ??= []).Add(TypeNames(ObjectTypeName));
                break;
            case AttributeMember.ValueType:
                Once(ref seen, Seen.ValueType, "valueType");
                (parts.SubAttributes ??= []).Add(TypeNames(ValueTypeName));
                break;
            case AttributeMember.Ignored:
                Next();
                _json.Skip();
                break;
            case AttributeMember.Context when _root is not null && _buffers.Path.Count == 0:
                SkipContext();
                break;
            case AttributeMember.Context:
                throw Fault(
                    Codes.ContextMisplaced, "An @context stands in an entity, never in an attribute.", "@context");
            case AttributeMember.Refused:
                throw Fault(Codes.AttributeMember, "An attribute has no such member: attributes have no id, and linked "
                    + "entities are sent as entities of their own.", Encoding.UTF8.GetString(name));
            default:
                ReadValueMember(member, ref parts);
                break;
        }
    }

    private void ReadValueMember(AttributeMember member, ref Parts parts)
    {
        var which = (ValueMember)member;
        if (parts.Member != ValueMember.None)
            throw Fault(parts.Member == which ? Codes.JsonDuplicate : Codes.AttributeMember,
                $"The attribute has two values: {AttributeMembers.NameOf(parts.Member)} and "
                + $"{AttributeMembers.NameOf(which)}; keep one.", AttributeMembers.NameOf(which));
        parts.Member = which;
        Next();
        parts.Value = ValueOf(which, out parts.NullInside);
    }

    private Attribute Build(string iri, ref Parts parts)
    {
        var kind = parts.Kind;
        if (parts.Member == ValueMember.None)
        {
            if (!Has(ReadingRules.Fragments)) throw MissingValue(kind);
            parts.Value = City.Kernel.Value.Absent;
        }
        else
        {
            var looks = parts.Member == ValueMember.Value && kind == AttributeKind.Unspecified
                && AttributeMembers.LooksLikeGeometry(parts.Value);
            if (kind == AttributeKind.Unspecified)
                kind = looks ? AttributeKind.GeoProperty : AttributeMembers.KindOf(parts.Member);
            else if (AttributeMembers.MemberOf(kind) != parts.Member)
                throw Fault(Codes.AttributeMember, $"A {kind} carries its value in the member "
                    + $"{AttributeMembers.NameOf(AttributeMembers.MemberOf(kind))}.",
                    AttributeMembers.NameOf(parts.Member));
            if (parts.NullInside && kind != AttributeKind.JsonProperty && !Has(ReadingRules.NestedNulls))
                throw NullMisplaced();
        }

        var attribute = new Attribute
        {
            Name = iri, Kind = kind, Value = parts.Value, DatasetId = parts.DatasetId, ObservedAt = parts.ObservedAt,
            UnitCode = parts.UnitCode, SubAttributes = parts.SubAttributes is null ? [] : Take(parts.SubAttributes),
        };
        return kind == AttributeKind.GeoProperty ? Geometry(attribute) : attribute;
    }

    private readonly ReadingFault MissingValue(AttributeKind kind) => kind == AttributeKind.Unspecified
        ? Fault(Codes.AttributeKind, "The attribute has no type and no member that tells it: give it value, object, "
            + "languageMap, vocab, json, valueList or objectList. Bare objects are read with format=simplified.",
            "type")
        : Fault(Codes.AttributeValue, $"A {kind} needs the member "
            + $"{AttributeMembers.NameOf(AttributeMembers.MemberOf(kind))}.",
            AttributeMembers.NameOf(AttributeMembers.MemberOf(kind)));

    private readonly Attribute Geometry(Attribute attribute)
    {
        if (attribute.Value.Kind is ValueKind.Null or ValueKind.Absent) return attribute;
        var fault = "A geometry is a GeoJSON object (RFC 7946).";
        return attribute.Value.Kind == ValueKind.Json
            && (City.Kernel.Geometry.TryReadPoint(attribute.Value.Utf8, out _)
                || City.Kernel.Geometry.TryParse(attribute.Value.Utf8, out _, out fault))
            ? attribute
            : throw Fault(Codes.AttributeGeometry, fault);
    }

    /// <summary>An object in simplified form: a wrapped value, a map of instances, a geometry or plain JSON.</summary>
    private void SimplifiedObject(string iri, string? dataset, List<Attribute> into)
    {
        var (member, datasets) = Wrapping();
        if (datasets && dataset is null)
        {
            Datasets(iri, into);
            return;
        }

        if (member == ValueMember.None)
        {
            var plain = Bare(iri, dataset);
            into.Add(AttributeMembers.LooksLikeGeometry(plain.Value)
                ? Geometry(plain with { Kind = AttributeKind.GeoProperty })
                : plain);
            return;
        }

        NextMember(out _, out _);
        Next();
        var value = ValueOf(member, out var nullInside);
        if (nullInside && member != ValueMember.Json && !Has(ReadingRules.NestedNulls)) throw NullMisplaced();
        into.Add(new Attribute
        {
            Name = iri, DatasetId = dataset, Kind = AttributeMembers.KindOf(member), Value = value,
        });
        Next();
    }

    private readonly (ValueMember Member, bool Datasets) Wrapping()
    {
        var ahead = _json;
        if (!ahead.Read() || ahead.TokenType != JsonTokenType.PropertyName || ahead.ValueIsEscaped) return default;
        var member = AttributeMembers.Wrapper(ahead.ValueSpan);
        var datasets = ahead.ValueSpan.SequenceEqual("dataset"u8);
        if (member == ValueMember.None && !datasets) return default;
        ahead.Read();
        if (datasets && ahead.TokenType != JsonTokenType.StartObject) return default;
        ahead.Skip();
        return ahead.Read() && ahead.TokenType == JsonTokenType.EndObject ? (member, datasets) : default;
    }

    /// <summary>Instances by dataset: <c>{"dataset":{"@none":1,"urn:…":2}}</c> (4.5.4).</summary>
    private void Datasets(string iri, List<Attribute> into)
    {
        NextMember(out _, out _);
        Next();
        var first = into.Count;
        while (NextMember(out var name, out _))
        {
            var dataset = name.SequenceEqual("@none"u8) ? null
                : IsUri(out var uri) ? uri
                : throw Fault(Codes.AttributeUri, "The members of dataset are @none or URIs.", "dataset");
            for (var i = first; i < into.Count; i++)
                if (into[i].DatasetId == dataset)
                    throw Fault(Codes.AttributeDuplicate, "A dataset stands twice.", "dataset");
            if (into.Count > first) _attributes++;
            Next();
            if (_json.TokenType == JsonTokenType.StartObject) SimplifiedObject(iri, dataset, into);
            else into.Add(Bare(iri, dataset));
        }

        Next();
    }
}
