using System.Globalization;
using System.Text.Json;
using City.Screen.Pages;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace City.Screen;

/// <summary>The pages: each reads what it shows through the public API and is drawn here on the server.</summary>
internal sealed class ScreenDoors(
    CityReader city, HistoryReader history, DomainReader domains, SendReader sends, Vocabulary vocabulary,
    Painter painter, TimeProvider clock)
{
    private const int SearchLengthMax = 200;

    public Task LoginAsync(HttpContext context)
    {
        var query = context.Request.Query;
        _ = int.TryParse(query["wait"], NumberStyles.None, CultureInfo.InvariantCulture, out var wait);
        var frame = Frame.Of(context, clock) with { SignedIn = false };
        return painter.DrawAsync<LoginPage>(
            context, frame, new LoginView(query["fault"], wait, query["to"].ToString()));
    }

    /// <summary>The page, or with <c>?part=now</c> what its script asks for again and again.</summary>
    public async Task OverviewAsync(HttpContext context)
    {
        var (frame, part) = Frame.OfPart(context, clock);
        var shown = await city.OverviewAsync(frame, context.RequestAborted);
        if (part == "now")
        {
            await painter.DrawAsync<OverviewNow>(context, frame, shown, shown.Fault);
            return;
        }

        if (Painter.Leaves(context, frame, shown.Fault)) return;
        await painter.DrawAsync<OverviewPage>(context, frame, shown, shown.Fault);
    }

    /// <summary>The page where there is none, with the way back.</summary>
    public Task MissingAsync(HttpContext context)
    {
        var nothing = CityAnswer.Unknown("http.path.unknown");
        return painter.DrawAsync<FaultPage>(context, Frame.Of(context, clock), nothing, nothing);
    }

    /// <summary>Every component of the pages beside each other, for whoever makes or looks at one.</summary>
    public async Task DesignAsync(HttpContext context)
    {
        var frame = Frame.Of(context, clock);
        var request = context.Request;
        var input = HttpMethods.IsPost(request.Method) && request.HasFormContentType
            ? FormReader.Read(SampleForm.Schema, await request.ReadFormAsync(context.RequestAborted), frame.Zone)
            : FormInput.Empty;
        var table = SampleRow.Table(frame, TableState.Of(request.Query));
        if (CsvAnswer.IsWanted(context))
        {
            await CsvAnswer.WriteAsync(context, frame, "design", table.Columns, table.Rows);
            return;
        }

        if (input.Faults.Count > 0) context.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        var form = new FormView(SampleForm.Schema, input, "/design", "form.check");
        await painter.DrawAsync<DesignPage>(context, frame, new DesignView(form, table));
    }

    public async Task DomainsAsync(HttpContext context)
    {
        var frame = Frame.Of(context, clock);
        var shown = await domains.AllAsync(frame, context.RequestAborted);
        if (Painter.Leaves(context, frame, shown.Fault)) return;
        await painter.DrawAsync<DomainsPage>(context, frame, shown, shown.Fault);
    }

    public async Task DomainAsync(HttpContext context)
    {
        var frame = Frame.Of(context, clock);
        var id = context.Request.RouteValues["id"] as string ?? "";
        var shown = await domains.OneAsync(frame, id, context.RequestAborted);
        if (Painter.Leaves(context, frame, shown.Fault)) return;
        if (shown is { Fault: null, Domains.Count: 0 }) context.Response.StatusCode = StatusCodes.Status404NotFound;
        await painter.DrawAsync<DomainPage>(context, frame, shown, shown.Fault);
    }

    public async Task EntitiesAsync(HttpContext context)
    {
        var frame = Frame.Of(context, clock);
        frame = frame with { Vocabulary = await vocabulary.OfAsync(frame.Headers, context.RequestAborted) };
        var query = context.Request.Query;
        var state = TableState.Of(query);
        var asked = new ListView
        {
            Type = Search(query["type"]), Name = Search(query["name"]), Id = Search(query["id"]),
        };
        var shown = await city.ListAsync(frame, asked, state, CsvAnswer.IsWanted(context), context.RequestAborted);
        if (Painter.Leaves(context, frame, shown.Fault)) return;
        if (shown.Table is { } table && CsvAnswer.IsWanted(context))
        {
            await CsvAnswer.WriteAsync(context, frame, "entities", table.Columns, table.Rows);
            return;
        }

        await painter.DrawAsync<EntitiesPage>(context, frame, shown, shown.Fault);
    }

    public async Task EntityAsync(HttpContext context)
    {
        var cancel = context.RequestAborted;
        var frame = Frame.Of(context, clock);
        var id = IdOf(context);
        var (entity, answer) = await city.EntityAsync(frame, id, cancel);
        var query = context.Request.Query;
        var partOnly = query["part"] == "attributes";
        if (!partOnly && Painter.Leaves(context, frame, entity is null ? answer : null)) return;
        var shown = new EntityPageView { Id = id, Entity = entity, Fault = entity is null ? answer : null };
        if (partOnly)
        {
            await painter.DrawAsync<AttributesTable>(context, frame, shown, shown.Fault);
            return;
        }

        await painter.DrawAsync<EntityPage>(
            context, frame, await WithMoreAsync(shown, frame, query, answer.Body, cancel), shown.Fault);
    }

    /// <summary>
    /// What page and drawer of an entity show beside its attributes: how its device sends, what happened to it last,
    /// who points to it, and its past.
    /// </summary>
    internal async Task<EntityPageView> WithMoreAsync(
        EntityPageView shown, Frame frame, IQueryCollection query, JsonElement? body, CancellationToken cancel)
    {
        if (shown.Entity is not { } entity) return shown;
        _ = int.TryParse(query["pointers"], NumberStyles.None, CultureInfo.InvariantCulture, out var offset);
        shown = shown with
        {
            Send = await sends.OfEntityAsync(frame, shown.Id, body, cancel),
            Timeline = await city.TimelineAsync(frame, shown.Id, cancel),
            Pointers = await city.PointersAsync(frame, shown.Id, Math.Min(offset, Pointers.OffsetMax), cancel),
        };
        if (Charted(entity, query["attr"]) is not { } attribute) return shown;
        var range = HistoryRange.Of(query, frame.Zone);
        return shown with { History = await history.ReadAsync(frame, shown.Id, attribute, range, cancel) };
    }

    /// <summary>The attribute whose past is shown: the one asked for, else the first number.</summary>
    private static string? Charted(ShownEntity entity, string? asked)
    {
        var properties = entity.Attributes.Where(one => one.Kind == "Property").ToList();
        return properties.Find(one => one.Name == asked)?.Name
            ?? properties.Find(one => one.Value.Number is not null)?.Name ?? properties.FirstOrDefault()?.Name;
    }

    // The id as it was sent: a path that was decoded once no longer tells %2F from a slash.
    private static string IdOf(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var end = target.IndexOf('?', StringComparison.Ordinal);
        return Uri.UnescapeDataString((end < 0 ? target : target[..end])["/entities/".Length..]);
    }

    internal static string Search(string? text)
    {
        var trimmed = text?.Trim() ?? "";
        return trimmed.Length <= SearchLengthMax ? trimmed : trimmed[..SearchLengthMax];
    }
}
