using System.Text.Json;
using System.Text.RegularExpressions;

namespace City.Screen;

/// <summary>Reads what the map page shows.</summary>
internal sealed class MapReader(CityClient city)
{
    /// <summary>How many types the map lists; the rest is found in the list of entities.</summary>
    public const int TypesMax = 50;

    /// <summary>How many entities of each kind a search answers with.</summary>
    public const int FoundMax = 8;

    private const string Entities = "/ngsi-ld/v1/entities";

    /// <summary>The types and the ground.</summary>
    public async Task<MapView> ReadAsync(Frame frame, CancellationToken cancel)
    {
        var types = await city.GetAsync(frame.Headers, "/api/types", cancel);
        if (!types.IsGood) return new MapView { Fault = types };
        var counts = CityReader.TypesOf(types);
        var ground = await city.GetAsync(frame.Headers, "/basemap/basemap.json", cancel);
        return new MapView
        {
            // By name, so that a type keeps its mark while counts go up and down.
            Types = [.. counts.Take(TypesMax).OrderBy(type => type.Type, StringComparer.Ordinal)],
            MoreTypes = counts.Count > TypesMax,
            Basemap = BasemapOf(ground, frame.Texts.Language),
        };
    }

    /// <summary>One page of the table twin: what is seen, or is searched for, or all of a type.</summary>
    public async Task<MapTable> TableAsync(
        Frame frame, MapTable asked, MapWindow? window, IReadOnlyList<string> types, CancellationToken cancel)
    {
        if (asked.Ids is not null) return await ChosenAsync(frame, asked, asked.Ids, window, cancel);
        var path = window is null ? "q=location" : window.Query;
        if (asked.Search.Length > 0)
            path = Names.Holding(asked.Search).Replace("q=", "q=location;", StringComparison.Ordinal);
        if (types.Count > 0) path += "&type=" + string.Join(',', types.Select(Uri.EscapeDataString));
        var answer = await ListAsync(frame, $"{path}&count=true&limit={MapTable.SortedMax}", cancel);
        if (Placed(answer) is not { } found) return asked with { Fault = answer };
        found = Away(found, window);
        var sorted = asked.Sort switch
        {
            "distance" => found.OrderBy(one => one.DistanceMetres ?? double.MaxValue),
            "type" => found.OrderBy(one => frame.Called(one.Type), NumberOrder.Comparer)
                .ThenBy(one => one.Name ?? one.Id, NumberOrder.Comparer),
            _ => found.OrderBy(one => one.Name ?? one.Id, NumberOrder.Comparer),
        };
        return asked with
        {
            Rows = [.. sorted.ThenBy(one => one.Id, StringComparer.Ordinal).Skip(asked.Offset).Take(MapTable.PageSize)],
            Sorted = found.Count,
            Total = answer.Total ?? found.Count,
            Centre = window?.Centre,
        };
    }

    /// <summary>The entities of a page that the page's script has chosen, as far as they are there.</summary>
    private async Task<MapTable> ChosenAsync(
        Frame frame, MapTable asked, IReadOnlyList<string> ids, MapWindow? window, CancellationToken cancel)
    {
        var total = Math.Max(asked.Total, ids.Count);
        asked = asked with { Centre = window?.Centre, Sorted = (int)Math.Min(total, int.MaxValue), Total = total };
        if (ids.Count == 0) return asked;
        var answer = await ListAsync(
            frame, $"id={string.Join(',', ids.Select(Uri.EscapeDataString))}&limit={MapTable.PageSize}", cancel);
        if (Placed(answer) is not { } found) return asked with { Fault = answer };
        return asked with { Rows = Away(found, window) };
    }

    private static List<PlacedEntity> Away(List<PlacedEntity> found, MapWindow? window) => window is null ? found :
    [
        .. found.Select(one => one with
        {
            DistanceMetres = one.Place is { } place ? PlacedEntity.Metres(window.Centre, place) : null,
        }),
    ];

    /// <summary>Types, and entities by id and by name, that hold a text, whatever the case.</summary>
    public async Task<MapSearch> SearchAsync(
        Frame frame, string text, IReadOnlyList<TypeCount> types, CancellationToken cancel)
    {
        if (text.Length == 0) return new MapSearch(text, [], [], null);
        var pattern = Uri.EscapeDataString("(?i)" + Regex.Escape(text));
        var named = await ListAsync(frame, $"{Names.Holding(text)}&limit={FoundMax}", cancel);
        var known = await ListAsync(frame, $"local=true&idPattern={pattern}&limit={FoundMax}", cancel);
        if (Placed(named) is not { } byName) return new MapSearch(text, [], [], named);
        if (Placed(known) is not { } byId) return new MapSearch(text, [], [], known);
        return new MapSearch(
            text,
            [
                .. types.Where(type => frame.Called(type.Type).Contains(text, StringComparison.OrdinalIgnoreCase)
                    || Names.Short(type.Type).Contains(text, StringComparison.OrdinalIgnoreCase)).Take(FoundMax),
            ],
            [.. byName.Concat(byId).DistinctBy(one => one.Id).Take(FoundMax)],
            null);
    }

    private Task<CityAnswer> ListAsync(Frame frame, string query, CancellationToken cancel) => city.GetAsync(
        frame.Headers, $"{Entities}?{query}&format=simplified&lang={frame.Texts.Language}&pick={PlacedEntity.Picked}",
        cancel);

    private static List<PlacedEntity>? Placed(CityAnswer answer) =>
        answer is { IsGood: true, Body: { ValueKind: JsonValueKind.Array } found }
            ? [.. found.EnumerateArray().Select(PlacedEntity.Read)] : null;

    private static BasemapView? BasemapOf(CityAnswer answer, string language)
    {
        if (answer is not { IsGood: true, Body: { ValueKind: JsonValueKind.Object } ground }) return null;
        return new BasemapView(
            ground.GetRawText(), In("name"), In("attribution"),
            ground.TryGetProperty("simulated", out var simulated) && simulated.ValueKind == JsonValueKind.True,
            EntityReader.Text(ground, "approval"));

        string In(string member) =>
            ground.TryGetProperty(member, out var texts) ? EntityReader.Text(texts, language) ?? "" : "";
    }
}
