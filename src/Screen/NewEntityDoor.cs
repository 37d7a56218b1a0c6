using City.Screen.Pages;
using Microsoft.AspNetCore.Http;

namespace City.Screen;

/// <summary>
/// <c>/domains/{id}/{type}/new</c>: makes an entity of a domain's type by a form, over the public API.
/// </summary>
internal sealed class NewEntityDoor(
    CityClient city, DomainReader domains, Vocabulary vocabulary, Painter painter, TimeProvider clock)
{
    /// <summary>GET shows the form, POST takes it.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        var cancel = context.RequestAborted;
        var frame = Frame.Of(context, clock);
        frame = frame with { Vocabulary = await vocabulary.OfAsync(frame.Headers, cancel) };
        var id = context.Request.RouteValues["id"] as string ?? "";
        var (type, fault) = await domains.TypeAsync(
            frame, id, context.Request.RouteValues["type"] as string ?? "", cancel);
        if (Painter.Leaves(context, frame, fault)) return;
        if (type is null)
        {
            if (fault is null) context.Response.StatusCode = StatusCodes.Status404NotFound;
            await painter.DrawAsync<NewEntityPage>(context, frame, new NewEntityView(id, null, null, fault), fault);
            return;
        }

        var form = new EntityForm(type, frame);
        var input = HttpMethods.IsPost(context.Request.Method) && context.Request.HasFormContentType
            ? FormReader.Read(form.Schema, await context.Request.ReadFormAsync(cancel), frame.Zone)
            : null;
        if (input is { IsGood: true })
        {
            var answer = await city.SendAsync(
                frame.Headers, HttpMethod.Post, "/ngsi-ld/v1/entities", CityBody.OfJson(form.EntityOf(input)), cancel);
            if (answer.Status == StatusCodes.Status201Created)
            {
                context.Response.StatusCode = StatusCodes.Status303SeeOther;
                context.Response.Headers.Location = Names.Page(form.IdOf(input));
                return;
            }

            fault = answer;
            if (Painter.Leaves(context, frame, fault)) return;
        }

        if (input is { Faults.Count: > 0 }) context.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        var shown = new FormView(form.Schema, input ?? FormInput.Empty, frame.Path, "new.make");
        await painter.DrawAsync<NewEntityPage>(context, frame, new NewEntityView(id, type, shown, fault), fault);
    }
}
