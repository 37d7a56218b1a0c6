using System.Text.Json;

namespace City.Screen;

/// <summary>Reads what the domains say of themselves, and what the city holds of them.</summary>
internal sealed class DomainReader(CityClient city)
{
    private const int SomeMax = 8;

    /// <summary>Every domain with the numbers of its entities.</summary>
    public async Task<DomainsView> AllAsync(Frame frame, CancellationToken cancel)
    {
        var (domains, fault) = await DescribedAsync(frame, cancel);
        if (fault is not null) return new DomainsView([], fault);
        var counts = CityReader.TypesOf(await city.GetAsync(frame.Headers, "/api/types", cancel))
            .ToDictionary(type => type.Type, type => type.Count, StringComparer.Ordinal);
        return new DomainsView(
        [
            .. domains.Select(domain => domain with
            {
                Types =
                [
                    .. domain.Types.Select(type => type with { Count = counts.GetValueOrDefault(type.Type) }),
                ],
            }),
        ]);
    }

    /// <summary>One domain with some of its entities; none where there is no such domain.</summary>
    public async Task<DomainsView> OneAsync(Frame frame, string id, CancellationToken cancel)
    {
        var (domains, fault) = await DescribedAsync(frame, cancel);
        if (fault is not null || domains.Find(domain => domain.Id == id) is not { } found)
            return new DomainsView([], fault);
        var types = new List<DomainType>();
        foreach (var type in found.Types)
        {
            var answer = await city.GetAsync(
                frame.Headers, $"/ngsi-ld/v1/entities?type={Uri.EscapeDataString(type.Type)}&limit={SomeMax}"
                + "&count=true&options=sysAttrs", cancel);
            if (answer is not { IsGood: true, Body: { ValueKind: JsonValueKind.Array } entities })
                return new DomainsView([], answer);
            var some = entities.EnumerateArray()
                .Select(entity => EntityReader.Read(entity, frame.Texts.Language)).ToList();
            types.Add(type with { Count = answer.Total ?? some.Count, Some = some });
        }

        return new DomainsView([found with { Types = types }]);
    }

    /// <summary>A type of a domain by its short name; null where there is none.</summary>
    public async Task<(DomainType? Type, CityAnswer? Fault)> TypeAsync(
        Frame frame, string id, string name, CancellationToken cancel)
    {
        var (domains, fault) = await DescribedAsync(frame, cancel);
        return (domains.Find(domain => domain.Id == id)?.Types.FirstOrDefault(
            type => Names.Short(type.Type) == name), fault);
    }

    private async Task<(List<DomainView> Domains, CityAnswer? Fault)> DescribedAsync(
        Frame frame, CancellationToken cancel)
    {
        var answer = await city.GetAsync(frame.Headers, "/api/domains", cancel);
        return answer is { IsGood: true, Body: { ValueKind: JsonValueKind.Array } domains }
            ? ([.. domains.EnumerateArray().Select(Domain)], null)
            : ([], answer);
    }

    private static DomainView Domain(JsonElement domain) => new()
    {
        Id = EntityReader.Text(domain, "id") ?? "",
        Name = Name(domain),
        Types =
        [
            .. Vocabulary.Items(domain, "types").Select(type => new DomainType(
                EntityReader.Text(type, "type") ?? "",
                [
                    .. Vocabulary.Items(type, "attributes").Select(attribute => new DomainAttribute(
                        EntityReader.Text(attribute, "attribute") ?? "", EntityReader.Text(attribute, "unitCode"))),
                ])),
        ],
    };

    private static (string En, string Zh) Name(JsonElement described) =>
        described.TryGetProperty("name", out var name)
            ? (EntityReader.Text(name, "en") ?? "", EntityReader.Text(name, "zh") ?? "")
            : ("", "");
}
