using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace City.Screen;

/// <summary>Reads what the pages show.</summary>
internal sealed class CityReader(CityClient city)
{
    private const string Entities = "/ngsi-ld/v1/entities";
    private const int TypesMax = 50;

    private const int ChangesShown = 12;

    /// <summary>One entity, or the answer that holds none.</summary>
    public async Task<(ShownEntity? Entity, CityAnswer Answer)> EntityAsync(
        Frame frame, string id, CancellationToken cancel)
    {
        var answer = await city.GetAsync(
            frame.Headers, $"{Entities}/{Uri.EscapeDataString(id)}?options=sysAttrs", cancel);
        return answer is { IsGood: true, Body: { ValueKind: JsonValueKind.Object } entity }
            ? (EntityReader.Read(entity, frame.Texts.Language), answer)
            : (null, answer);
    }

    /// <summary>One page of the entities that point to this one, by relationships of whatever name.</summary>
    public async Task<Pointers> PointersAsync(Frame frame, string id, int offset, CancellationToken cancel)
    {
        var answer = await city.GetAsync(
            frame.Headers,
            $"/api/pointers?to={Uri.EscapeDataString(id)}&count=true&limit={Pointers.PageSize}&offset={offset}"
            + $"&format=simplified&lang={frame.Texts.Language}", cancel);
        if (answer is not { IsGood: true, Body: { ValueKind: JsonValueKind.Array } found })
            return new Pointers { Offset = offset, Fault = answer };
        var rows = found.EnumerateArray().Select(entity => (PlacedEntity.Read(entity), (IReadOnlyList<string>)
        [
            .. entity.EnumerateObject().Where(member => member.Name != "id")
                .Select(member => member.Name)
                .Where(name => EntityReader.Texts(entity, name).Contains(id, StringComparer.Ordinal)),
        ])).ToList();
        return new Pointers { Offset = offset, Rows = rows, Total = answer.Total ?? offset + rows.Count };
    }

    /// <summary>One page of the entities whose type is, and whose id contains, what is searched for.</summary>
    public async Task<ListView> ListAsync(
        Frame frame, string type, string id, int offset, CancellationToken cancel)
    {
        var view = new ListView { Type = type, Id = id, Offset = offset };
        var path = $"{Entities}?local=true&count=true&options=sysAttrs&limit={ListView.PageSize}&offset={offset}";
        if (type.Length > 0)
            path += "&type=" + string.Join(
                ',', (await TypesCalledAsync(frame, type, cancel)).Select(Uri.EscapeDataString));
        if (id.Length > 0) path += $"&idPattern={Uri.EscapeDataString(Regex.Escape(id))}";
        var answer = await city.GetAsync(frame.Headers, path, cancel);
        if (answer is not { IsGood: true, Body: { ValueKind: JsonValueKind.Array } found })
            return view with { Fault = answer };
        var entities = found.EnumerateArray()
            .Select(entity => EntityReader.Read(entity, frame.Texts.Language)).ToList();
        return view with { Entities = entities, Total = answer.Total ?? offset + entities.Count };
    }

    /// <summary>The types that are called so, shortly or in the reader's language; else the word as it is.</summary>
    private async Task<IReadOnlyList<string>> TypesCalledAsync(Frame frame, string word, CancellationToken cancel)
    {
        if (word.Contains("://", StringComparison.Ordinal)) return [word];
        var called = TypesOf(await city.GetAsync(frame.Headers, "/api/types", cancel)).Select(type => type.Type)
            .Where(type => Names.Short(type).Equals(word, StringComparison.OrdinalIgnoreCase)
                || frame.Called(type).Equals(word, StringComparison.OrdinalIgnoreCase)).Take(TypesMax).ToList();
        return called.Count > 0 ? called : [word];
    }

    /// <summary>What the city holds, and what changed last.</summary>
    public async Task<Overview> OverviewAsync(Frame frame, CancellationToken cancel)
    {
        var counted = await city.GetAsync(frame.Headers, $"{Entities}?local=true&count=true&limit=0", cancel);
        if (!counted.IsGood) return new Overview { Fault = counted };
        var types = await city.GetAsync(frame.Headers, "/api/types", cancel);
        var status = StatusOf(await city.GetAsync(frame.Headers, "/api/status", cancel));
        var counts = TypesOf(types);
        return new Overview
        {
            Entities = counted.Total ?? 0,
            Types = [.. counts.OrderByDescending(type => type.Count).Take(TypesMax)],
            MoreTypes = counts.Count > TypesMax,
            Status = status,
            Changes = status is null ? [] : await ChangesAsync(frame, status, cancel),
        };
    }

    // The feed goes forward only, so each shard is asked from a little before its head.
    private async Task<IReadOnlyList<ShownChange>> ChangesAsync(
        Frame frame, StatusView status, CancellationToken cancel)
    {
        var from = string.Join('.', status.Seqs.Select(seq => Math.Max(0, seq - ChangesShown)));
        var lines = await city.GetLinesAsync(
            frame.Headers, $"/api/feed?from={from}&limit={ChangesShown * status.Shards * 2}", cancel);
        List<ShownChange> changes =
        [
            .. lines.Where(line => EntityReader.Text(line, "id") is not null)
                .Select(line => new ShownChange(
                    EntityReader.Time(line, "recordedAt") ?? default, EntityReader.Text(line, "kind") ?? "",
                    EntityReader.Text(line, "id")!, EntityReader.Texts(line, "attributes")))
                .OrderByDescending(change => change.RecordedAt).Take(ChangesShown),
        ];
        var names = await NamesAsync(frame, changes.Select(change => change.Id).Distinct(), cancel);
        return [.. changes.Select(change => change with { Name = names.GetValueOrDefault(change.Id) })];
    }

    /// <summary>What people call entities, as far as they are there and have a name.</summary>
    private async Task<Dictionary<string, string?>> NamesAsync(
        Frame frame, IEnumerable<string> ids, CancellationToken cancel)
    {
        var wanted = string.Join(',', ids.Select(Uri.EscapeDataString));
        if (wanted.Length == 0) return [];
        var answer = await city.GetAsync(
            frame.Headers, $"{Entities}?id={wanted}&limit={ChangesShown}&format=simplified"
            + $"&lang={frame.Texts.Language}&pick={PlacedEntity.Picked}", cancel);
        return answer is { IsGood: true, Body: { ValueKind: JsonValueKind.Array } found }
            ? found.EnumerateArray().Select(PlacedEntity.Read).ToDictionary(one => one.Id, one => one.Name) : [];
    }

    internal static List<TypeCount> TypesOf(CityAnswer answer) =>
        answer is { IsGood: true, Body: { ValueKind: JsonValueKind.Object } body }
            && body.TryGetProperty("types", out var types) && types.ValueKind == JsonValueKind.Array
            ? [.. types.EnumerateArray().Select(type =>
                new TypeCount(EntityReader.Text(type, "type") ?? "", EntityReader.Number(type, "entities")))]
            : [];

    internal static StatusView? StatusOf(CityAnswer answer)
    {
        if (answer is not { IsGood: true, Body: { ValueKind: JsonValueKind.Object } body }
            || !body.TryGetProperty("shards", out var shards) || shards.ValueKind != JsonValueKind.Array)
            return null;
        var each = shards.EnumerateArray().ToList();
        return new StatusView(
            each.Count,
            each.Count(shard => EntityReader.Text(shard, "state") == "serving"),
            [.. each.Select(shard => EntityReader.Number(shard, "seq"))],
            each.Sum(shard => EntityReader.Number(shard, "pending")),
            each.Sum(shard => EntityReader.Number(shard, "pendingMax")),
            body.TryGetProperty("storeBytes", out var bytes) && bytes.ValueKind == JsonValueKind.Object
                ? bytes.EnumerateObject().Sum(part => part.Value.TryGetInt64(out var size) ? size : 0) : 0);
    }
}
