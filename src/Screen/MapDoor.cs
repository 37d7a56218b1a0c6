using System.Globalization;
using City.Screen.Pages;
using Microsoft.AspNetCore.Http;

namespace City.Screen;

/// <summary>
/// The map page and its parts: <c>/map</c>; <c>?part=layers</c>, <c>table</c>, <c>search</c> and <c>drawer</c> are
/// what its script fetches anew. Without a script, <c>?view=table</c> shows the same entities as a table.
/// </summary>
internal sealed class MapDoor(
    CityReader city, MapReader map, ScreenDoors pages, Vocabulary vocabulary, Painter painter, TimeProvider clock)
{
    private const int OffsetMax = 1_000;

    public async Task AnswerAsync(HttpContext context)
    {
        var frame = Frame.Of(context, clock);
        var query = context.Request.Query;
        switch (query["part"])
        {
            case "drawer":
                await DrawerAsync(context, frame, query["id"].ToString());
                return;
            case "search":
                var wanted = await NamedAsync(frame, context.RequestAborted);
                var known = await map.ReadAsync(wanted, context.RequestAborted);
                var found = await map.SearchAsync(
                    wanted, ScreenDoors.Search(query["q"]), known.Types, context.RequestAborted);
                await painter.DrawAsync<MapFound>(context, frame, found, known.Fault ?? found.Fault);
                return;
            case "table":
                var table = await TableAsync(frame, query, context.RequestAborted);
                await painter.DrawAsync<MapTwin>(context, frame, table, table.Fault);
                return;
            default:
                await PageAsync(context, frame, query["part"] == "layers");
                return;
        }
    }

    private async Task PageAsync(HttpContext context, Frame frame, bool layersOnly)
    {
        var shown = await map.ReadAsync(frame, context.RequestAborted);
        if (layersOnly)
        {
            await painter.DrawAsync<MapLayers>(context, frame, shown, shown.Fault);
            return;
        }

        if (context.Request.Query["view"] == "table" && shown.Fault is null)
            shown = shown with { Table = await TableAsync(frame, context.Request.Query, context.RequestAborted) };
        var fault = shown.Fault ?? shown.Table?.Fault;
        if (Painter.Leaves(context, frame, fault)) return;
        await painter.DrawAsync<MapPage>(context, frame, shown, fault);
    }

    private async Task DrawerAsync(HttpContext context, Frame frame, string id)
    {
        var cancel = context.RequestAborted;
        var (entity, answer) = await city.EntityAsync(frame, id, cancel);
        var shown = new EntityPageView { Id = id, Entity = entity, Fault = entity is null ? answer : null };
        shown = await pages.WithMoreAsync(shown, frame, context.Request.Query, answer.Body, cancel);
        await painter.DrawAsync<MapDrawer>(context, frame, shown, shown.Fault);
    }

    private async Task<MapTable> TableAsync(Frame frame, IQueryCollection query, CancellationToken cancel)
    {
        _ = int.TryParse(query["offset"], NumberStyles.None, CultureInfo.InvariantCulture, out var offset);
        var type = ScreenDoors.Search(query["type"]);
        var types = type.Length > 0 ? [type] : query["types"].ToString().Split(
            ' ', MapReader.TypesMax, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var asked = new MapTable
        {
            Search = ScreenDoors.Search(query["q"]),
            Type = type,
            Sort = query["sort"].ToString() is "distance" or "type" ? query["sort"].ToString() : "name",
            Offset = Math.Min(offset, query.ContainsKey("ids") ? Pointers.OffsetMax : OffsetMax),
            Ids = query.ContainsKey("ids") ? query["ids"].ToString().Split(' ', MapTable.PageSize + 1,
                StringSplitOptions.RemoveEmptyEntries).Take(MapTable.PageSize).ToList() : null,
            Total = long.TryParse(query["total"], NumberStyles.None, CultureInfo.InvariantCulture, out var total)
                ? total : 0,
        };
        return await map.TableAsync(
            await NamedAsync(frame, cancel), asked, MapWindow.Of(query), types, cancel);
    }

    // Search and order go by what people call things.
    private async Task<Frame> NamedAsync(Frame frame, CancellationToken cancel) =>
        frame with { Vocabulary = await vocabulary.OfAsync(frame.Headers, cancel) };
}
