using System.Globalization;
using System.Text;

namespace City.Sense;

/// <summary>Makes one attribute of a record.</summary>
internal sealed class AttributeMapper(AttributeRule rule, IReadOnlyDictionary<string, int> index)
{
    /// <summary>
    /// The attributes that are the same for every record, or a fault for each that is wrong.
    /// </summary>
    public static (ImmutableArray<Attribute> Attributes, ImmutableArray<MappingFault> Faults) Constants(Mapping mapping)
    {
        var attributes = ImmutableArray.CreateBuilder<Attribute>();
        var faults = ImmutableArray.CreateBuilder<MappingFault>();
        foreach (var rule in mapping.Attributes.Where(rule => rule.IsConstant))
        {
            var mapper = new AttributeMapper(rule, ImmutableDictionary<string, int>.Empty);
            if (!mapper.Map([], null, out var attribute, out var refusal))
                faults.Add(rule.Place.Fault("mapping.value", $"{rule.Term}: {refusal!.Detail}"));
            else if (attribute is not null) attributes.Add(attribute);
        }

        return (attributes.ToImmutable(), faults.ToImmutable());
    }

    /// <summary>Makes the attribute: null where it is left out; false where the record is refused.</summary>
    public bool Map(ImmutableArray<string> fields, Moment? time, out Attribute? attribute, out Refusal? refusal)
    {
        attribute = null;
        var value = ReadValue(fields);
        refusal = value.Refusal;
        if (!value.HasValue) return refusal is null;
        if (!Dataset(fields, out var dataset, out refusal)) return false;
        attribute = new Attribute
        {
            Name = rule.Name,
            DatasetId = dataset,
            Kind = rule.Kind,
            Value = value.Value,
            ObservedAt = rule.Observed ? time : null,
            UnitCode = rule.Cell.Kept?.Code,
            SubAttributes = rule.Notes,
        };
        return true;
    }

    private CellValue ReadValue(ImmutableArray<string> fields)
    {
        if (rule.Position is { } position) return Point(position, fields);
        if (rule.Kind == AttributeKind.LanguageProperty) return Texts(fields);
        var source = rule.Source!;
        var cell = source.Read(fields, index, asUri: rule.Kind == AttributeKind.Relationship);
        if (!CellText.TryText(cell, rule.Cell, source.Label, out var text, out var instead)) return instead;
        return rule.Kind switch
        {
            AttributeKind.Relationship => Several(text, Link),
            AttributeKind.VocabProperty => Several(text, Term),
            AttributeKind.ListProperty => List(text, source.Label),
            AttributeKind.GeoProperty => GeoJson(text, source.Label),
            _ => CellText.Read(text, rule.Cell, source.Label),
        };
    }

    private CellValue Point(PositionRule position, ImmutableArray<string> fields)
    {
        Span<byte[]> tokens = [[], []];
        foreach (var (i, source, greatest) in new[] { (0, position.Longitude, 180.0), (1, position.Latitude, 90.0) })
        {
            var cell = source.Read(fields, index, asUri: false);
            if (!CellText.TryText(cell, rule.Cell, source.Label, out var text, out var instead)) return instead;
            if (!CellText.TryDegrees(text, rule.Cell, greatest, source.Label, out tokens[i], out var refusal))
                return refusal;
        }

        if (position.System != ReferenceSystem.Wgs84)
        {
            var place = position.System.ToPosition(
                double.Parse(tokens[0], CultureInfo.InvariantCulture),
                double.Parse(tokens[1], CultureInfo.InvariantCulture));
            (tokens[0], tokens[1]) = (Degrees(place.Longitude), Degrees(place.Latitude));
        }

        return Value.Json(
            [.. """{"type":"Point","coordinates":["""u8, .. tokens[0], (byte)',', .. tokens[1], .. "]}"u8]);
    }

    /// <summary>Eight places are a millimetre: finer than what is left of a shift that was undone.</summary>
    private static byte[] Degrees(double degrees) =>
        Encoding.UTF8.GetBytes(degrees.ToString("0.########", CultureInfo.InvariantCulture));

    private CellValue Texts(ImmutableArray<string> fields)
    {
        var texts = new Dictionary<string, string>();
        foreach (var (tag, source) in rule.Languages)
        {
            var cell = source.Read(fields, index, asUri: false);
            if (CellText.TryText(cell, rule.Cell, source.Label, out var text, out var instead)) texts[tag] = text;
            else if (instead.Refusal is not null) return instead;
        }

        if (texts.Count == 0) return CellValue.None;
        var members = texts.Select(text => $"{Value.Of(text.Key)}:{Value.Of(text.Value)}");
        return Value.Json(Encoding.UTF8.GetBytes($"{{{string.Join(',', members)}}}"));
    }

    private CellValue List(string text, string at)
    {
        var members = new List<string>();
        foreach (var member in Split(text))
        {
            var value = CellText.Read(member, rule.Cell, at);
            if (value.Refusal is not null) return value;
            members.Add(value.Value.ToJson());
        }

        return members.Count == 0
            ? CellValue.None
            : Value.Json(Encoding.UTF8.GetBytes($"[{string.Join(',', members)}]"));
    }

    /// <summary>One URI as a text, several as an array.</summary>
    private CellValue Several(string text, Func<string, Result<string>> one)
    {
        var links = new List<string>();
        foreach (var member in rule.Split is null ? [text] : Split(text))
        {
            if (!one(member).TryGet(out var link, out var refusal)) return refusal;
            links.Add(link);
        }

        return links.Count switch
        {
            0 => CellValue.None,
            1 => Value.Of(links[0]),
            _ => Value.Json(Encoding.UTF8.GetBytes(
                $"[{string.Join(',', links.Select(link => Value.Of(link).ToJson()))}]")),
        };
    }

    private string[] Split(string text) =>
        text.Split(rule.Split!, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private Result<string> Link(string text) => Terms.IsIri(text)
        ? text
        : CellText.Refuse("value.uri", rule.Source!.Label,
            $"{CellText.Shown(text)} is no URI, which a relationship needs.");

    private Result<string> Term(string text) => rule.Terms.TryExpand(text, out var iri)
        ? iri
        : CellText.Refuse("value.term", rule.Source!.Label, $"{CellText.Shown(text)} is no term of a vocabulary.");

    private static CellValue GeoJson(string text, string at)
    {
        var json = CellText.Read(text, new CellRule { Type = CellType.Json }, at);
        if (!json.HasValue) return json;
        return Geometry.TryParse(json.Value.Utf8, out _, out var fault)
            ? json
            : CellText.Refuse("value.position", at, fault);
    }

    private bool Dataset(ImmutableArray<string> fields, out string? dataset, out Refusal? refusal)
    {
        (dataset, refusal) = (null, null);
        if (rule.DatasetId is null) return true;
        dataset = rule.DatasetId.Fill(fields, index, asUri: true, out var empty);
        if (empty is not null)
            refusal = CellText.Refuse("value.empty", empty,
                $"The cell is part of the dataset of {rule.Term}; it cannot be empty.");
        return refusal is null;
    }
}
