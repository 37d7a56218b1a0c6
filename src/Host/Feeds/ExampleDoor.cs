using System.Globalization;
using City.Kernel;
using City.Screen.Wire;
using City.Sense;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace City.Host.Feeds;

/// <summary>
/// <c>GET /api/feed-examples</c>: messages that the feeds take, with the broker's address. <c>?entity=ID</c> gives one
/// for each feed that writes such an entity, perhaps with <c>longitude</c> and <c>latitude</c>; <c>?feed=NAME</c>,
/// perhaps with <c>device=ID</c>, one for that feed. Needs the grant to read.
/// </summary>
internal sealed class ExampleDoor(LiveFeeds feeds, Func<BrokerAnswer?> broker, TimeProvider clock)
{
    private const int AnswersMax = 8;
    private const int NameLengthMax = 2_000;
    private const int DeviceLengthMax = 64;

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/api/feed-examples", (RequestDelegate)AnswerAsync);

    private Task AnswerAsync(HttpContext context)
    {
        if (HostAnswer.Refuses(context, Grants.Read, "Seeing what feeds take needs the grant to read.") is { } refused)
            return refused;
        // Feeds belong to the default tenant: nothing of another one is written by them.
        if (context.Features.Get<Caller>() is { Tenant.Length: > 0 })
            return HostAnswer.WriteAsync(context, Array.Empty<ExampleAnswer>());
        var query = context.Request.Query;
        var (entity, name) = (query["entity"].ToString(), query["feed"].ToString());
        var now = Moment.Now(clock);
        if (entity.Length > NameLengthMax) entity = "";
        var found = entity.Length > 0
            ? feeds.Running.Select(feed => FeedExample.OfEntity(feed.Mapping, entity, Place(query), now))
            : feeds.Running.Where(feed => feed.Name == name).Select(feed =>
                FeedExample.OfDevice(feed.Mapping, Device(query["device"].ToString(), feed.Name), now));
        var answer = found.OfType<FeedExample>().Take(AnswersMax).Select(Answer).ToList();
        return HostAnswer.WriteAsync(context, answer);
    }

    private ExampleAnswer Answer(FeedExample example) => new(
        example.Feed, example.Device, example.Topic is { } topic && !example.IsOwnTopic ? [topic] : [],
        example.MediaType, example.Body, example.Topic, example.Now, example.NowFormat,
        example.Topic is null ? null : broker());

    private static string Device(string asked, string feed) =>
        asked.Length is > 0 and <= DeviceLengthMax ? asked : $"{feed}-1";

    private static (double, double)? Place(IQueryCollection query) =>
        Degrees(query["longitude"], 180) is { } longitude && Degrees(query["latitude"], 90) is { } latitude
            ? (longitude, latitude) : null;

    private static double? Degrees(string? text, double most) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var degrees)
        && Math.Abs(degrees) <= most ? degrees : null;
}
