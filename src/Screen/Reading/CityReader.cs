using System.Text.Json;
using System.Text.RegularExpressions;
using City.Screen.Wire;
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

    /// <summary>The last values of an entity as the city learnt of them, with both their times.</summary>
    public async Task<TimelineView> TimelineAsync(Frame frame, string id, CancellationToken cancel)
    {
        var answer = await city.GetAsync(
            frame.Headers, $"/ngsi-ld/v1/temporal/entities/{Uri.EscapeDataString(id)}?lastN={TimelineView.Shown}"
            + "&timeproperty=modifiedAt&options=sysAttrs", cancel);
        if (answer is not { IsGood: true, Body: { ValueKind: JsonValueKind.Object } past })
            return new TimelineView { Fault = answer };
        var rows = EntityReader.Read(past, frame.Texts.Language).Attributes.Where(one => one.RecordedAt is not null)
            .OrderByDescending(one => one.RecordedAt).ThenByDescending(one => one.ObservedAt)
            .Take(TimelineView.Shown);
        return new TimelineView { Rows = [.. rows] };
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

    /// <summary>
    /// One page of the entities whose type is, and whose name and id hold, what is searched for; or all of them, as far
    /// as a table goes.
    /// </summary>
    public async Task<ListView> ListAsync(
        Frame frame, ListView view, TableState state, bool isWhole, CancellationToken cancel)
    {
        // The API has an order of its own; another one is made here, of the first that match.
        var (limit, offset) = state.IsPlain && !isWhole ? (TableState.PageSize, state.Offset) : (TableState.RowsMax, 0);
        var path = $"{Entities}?local=true&count=true&options=sysAttrs&limit={limit}&offset={offset}";
        if (view.Type.Length > 0)
            path += "&type=" + string.Join(
                ',', (await TypesCalledAsync(frame, view.Type, cancel)).Select(Uri.EscapeDataString));
        if (view.Name.Length > 0) path += "&" + Names.Holding(view.Name);
        if (view.Id.Length > 0) path += $"&idPattern={Uri.EscapeDataString(Regex.Escape(view.Id))}";
        var answer = await city.GetAsync(frame.Headers, path, cancel);
        if (answer is not { IsGood: true, Body: { ValueKind: JsonValueKind.Array } found })
            return view with { Fault = answer };
        var entities = found.EnumerateArray()
            .Select(entity => EntityReader.Read(entity, frame.Texts.Language)).ToList();
        var columns = EntityColumns.Of(frame);
        var total = answer.Total ?? offset + entities.Count;
        if (isWhole || state.IsPlain)
            return view with
            {
                Table = new TableView<ShownEntity>(
                    columns, TableRows.Sorted(entities, columns, state), state, total),
            };
        return view with
        {
            Table = TableRows.Page(entities, columns, state) with { More = total > entities.Count ? total : null },
        };
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
        var status = await StatusAsync(frame, cancel);
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

    /// <summary>The state of the city; null where it does not say.</summary>
    public async Task<StatusAnswer?> StatusAsync(Frame frame, CancellationToken cancel) =>
        await city.GetAsync(frame.Headers, "/api/status", cancel) is { IsGood: true } answer
            ? WireJson.Read<StatusAnswer>(answer.Body) : null;

    // The feed goes forward only, so each shard is asked from a little before its head.
    private async Task<IReadOnlyList<ShownChange>> ChangesAsync(
        Frame frame, StatusAnswer status, CancellationToken cancel)
    {
        var from = string.Join('.', status.Shards.Select(shard => Math.Max(0, shard.Seq - ChangesShown)));
        var lines = await city.GetLinesAsync(
            frame.Headers, $"/api/feed?from={from}&limit={ChangesShown * status.Shards.Count * 2}", cancel);
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
}
