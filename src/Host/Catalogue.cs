using System.Collections.Immutable;
using System.Text.Json;
using System.Xml;
using City.Kernel;
using City.Think;
using City.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace City.Host;

/// <summary>What the domains of this program say of themselves, and the door that tells it.</summary>
internal sealed class Catalogue
{
    private readonly byte[] _document;

    public Catalogue(IEnumerable<IDomain> domains)
    {
        var described = domains.Select(domain =>
        {
            var city = new DomainBuilder();
            domain.Describe(city);
            return city;
        }).ToList();
        Indexed = [.. described.SelectMany(domain => domain.EntityTypes).SelectMany(type => type.Indexed).Distinct()];
        Personal = [.. described.SelectMany(domain => domain.EntityTypes).Where(type => !type.Personal.IsEmpty)
            .Select(type => new PersonalData(type.Type, type.Personal, type.DataSubject))];
        Retention = [.. described.SelectMany(domain => domain.EntityTypes).SelectMany(Rules)];

        Archived = [.. described.SelectMany(domain => domain.EntityTypes)
            .Where(type => type.Residency == Residency.Archived)
            .Select(type => new ArchivedType(type.Type, type.ArchivedWhile))];
        Decisions = described.SelectMany(domain => domain.Decisions.Select(one => (domain.Id, Decision: one)))
            .ToDictionary(one => one.Decision.Name, one => new BroughtModel(one.Id, one.Decision.File),
                StringComparer.Ordinal);
        _document = Write(described);
    }

    /// <summary>The attributes by whose values entities are looked up, as expanded IRIs.</summary>
    public ImmutableArray<string> Indexed { get; }

    /// <summary>What of a person the domains hold.</summary>
    public ImmutableArray<PersonalData> Personal { get; }

    /// <summary>How long the domains have the past kept.</summary>
    public ImmutableArray<RetentionRule> Retention { get; }

    /// <summary>Which entities of the domains live on disk.</summary>
    public ImmutableArray<ArchivedType> Archived { get; }

    /// <summary>The decision models that the domains bring, by name.</summary>
    public IReadOnlyDictionary<string, BroughtModel> Decisions { get; }

    /// <summary>Maps <c>GET /api/domains</c>: types and attributes with names in both languages and units.</summary>
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/domains", (RequestDelegate)AnswerAsync);

    private static IEnumerable<RetentionRule> Rules(EntityTypeDescription type)
    {
        if (type.Retention is { } all) yield return new RetentionRule(type.Type, null, all);
        foreach (var attribute in type.Attributes)
            if (attribute.Retention is { } own)
                yield return new RetentionRule(type.Type, attribute.Attribute, own);
    }

    private Task AnswerAsync(HttpContext context)
    {
        if (context.Features.Get<Caller>()?.Grants.HasFlag(Grants.Read) != true)
            return ProblemAnswer.WriteAsync(
                context, 403, DoorProblems.Forbidden, "Seeing the domains needs the grant to read.");
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = _document.Length;
        return context.Response.Body.WriteAsync(_document, context.RequestAborted).AsTask();
    }

    private static byte[] Write(List<DomainBuilder> domains)
    {
        using var into = new MemoryStream();
        using (var json = new Utf8JsonWriter(into, new JsonWriterOptions { Encoder = JsonText.Encoder }))
        {
            json.WriteStartArray();
            foreach (var domain in domains)
            {
                json.WriteStartObject();
                json.WriteString("id", domain.Id);
                Name(json, domain.Name);
                json.WriteStartArray("types");
                foreach (var type in domain.EntityTypes) Type(json, type);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return into.ToArray();
    }

    private static void Type(Utf8JsonWriter json, EntityTypeDescription type)
    {
        json.WriteStartObject();
        json.WriteString("type", type.Type);
        Name(json, type.Name);
        Kept(json, type.Retention);
        json.WriteStartArray("attributes");
        foreach (var attribute in type.Attributes)
        {
            json.WriteStartObject();
            json.WriteString("attribute", attribute.Attribute);
            Name(json, attribute.Name);
            if (attribute.UnitCode is { } unit) json.WriteString("unitCode", unit);
            Kept(json, attribute.Retention);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Kept(Utf8JsonWriter json, Retention? retention)
    {
        if (retention is null) return;
        json.WriteStartObject("retention");
        if (retention.Keep is { } keep) json.WriteString("keep", XmlConvert.ToString(keep));
        if (retention.ThinAfter is { } after)
        {
            json.WriteString("thinAfter", XmlConvert.ToString(after));
            json.WriteString("thinTo", XmlConvert.ToString(retention.ThinTo));
        }

        json.WriteEndObject();
    }

    private static void Name(Utf8JsonWriter json, Text name)
    {
        json.WriteStartObject("name");
        json.WriteString("en", name.En);
        json.WriteString("zh", name.Zh);
        json.WriteEndObject();
    }
}
