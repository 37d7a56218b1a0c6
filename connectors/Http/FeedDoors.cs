using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace City.Connectors.Http;

/// <summary>
/// The doors of feeds: <c>/api/feeds</c> to see them, <c>…/records</c> to send to them, <c>…/dead-letters</c> to see,
/// try again and throw away what they could not take. Feeds belong to the default tenant.
/// </summary>
/// <param name="feeds">The feeds.</param>
/// <param name="refuse">
/// Answers a request with a status and problem details (RFC 9457), as all doors of the city do.
/// </param>
public sealed class FeedDoors(LiveFeeds feeds, Func<HttpContext, int, Refusal, Task> refuse)
{
    /// <summary>The longest body, in bytes.</summary>
    public const int BodyBytesMax = 4 * 1024 * 1024;

    private const int LettersLimit = 100;
    private const int LettersLimitMax = 1_000;

    /// <summary>How long a busy city is asked again before the sender is told to come again.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>How long trying dead letters again may take before the rest is left for the next time.</summary>
    private static readonly TimeSpan RetryPatience = TimeSpan.FromSeconds(10);

    /// <summary>Maps the doors.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        const string one = "/api/feeds/{name}";
        routes.MapGet("/api/feeds", With(Grants.Read, ListAsync));
        routes.MapGet(one, With(Grants.Read, Of(ShowAsync)));
        routes.MapPost(one + "/records", WithSender(TakeAsync));
        routes.MapGet(one + "/dead-letters", With(Grants.Administer, Of(LettersAsync)));
        routes.MapPost(one + "/dead-letters/retry", With(Grants.Administer, Of(RetryAsync)));
        routes.MapPost(one + "/dead-letters/{number}/retry", With(Grants.Administer, Of(RetryAsync)));
        routes.MapDelete(one + "/dead-letters", With(Grants.Administer, Of(DiscardAsync)));
        routes.MapDelete(one + "/dead-letters/{number}", With(Grants.Administer, Of(DiscardAsync)));
    }

    private RequestDelegate With(Grants needed, RequestDelegate door) => context =>
        context.Features.Get<Caller>() is not { } caller || !caller.Grants.HasFlag(needed)
            ? refuse(context, 403, new Refusal(RefusalKind.Forbidden, "feed.forbidden",
                $"This needs the grant to {needed.ToString().ToLowerInvariant()}."))
            : caller.Tenant.Length > 0
                ? refuse(context, 403, new Refusal(RefusalKind.Forbidden, "feed.tenant",
                    "Feeds belong to the default tenant. Leave the header NGSILD-Tenant out."))
                : door(context);

    /// <summary>
    /// For whoever may write, and for a device where the topic is one of its own or was granted with its key. What
    /// entity a message speaks of is tied to the device by the topic alone: a mapping without one takes no devices.
    /// </summary>
    private RequestDelegate WithSender(Func<HttpContext, LiveFeed, Task> takes)
    {
        var asWriter = With(Grants.Write, Of(takes));
        var asDevice = Of((context, feed) => feed.Mapping.Source.Topic is null
            ? refuse(context, 403, new Refusal(RefusalKind.Forbidden, "feed.forbidden",
                "The mapping of this feed names no topic, so a device could write whatever it likes: it takes messages "
                + "of those alone who may write. Give its source a topic such as devices/{device}/#.", "name"))
            : takes(context, feed));
        return context =>
        {
            if (context.Features.Get<DevicePass>() is not { } pass) return asWriter(context);
            var topic = context.Request.Query["topic"].ToString();
            return TopicGrant.Allows(pass, topic) && !topic.AsSpan().ContainsAny('+', '#')
                ? asDevice(context)
                : refuse(context, 403, new Refusal(RefusalKind.Forbidden, "feed.forbidden",
                    $"A device sends with ?topic= below devices/{pass.Device}/ or one that was granted with its key.",
                    "topic"));
        };
    }

    private RequestDelegate Of(Func<HttpContext, LiveFeed, Task> door) => context =>
        feeds.Find((string)context.Request.RouteValues["name"]!) is { } feed
            ? door(context, feed)
            : refuse(context, 404, new Refusal(RefusalKind.Unknown, "feed.unknown",
                "No feed of this name runs. GET /api/feeds shows which do, and what is wrong with the others.",
                "name"));

    private Task ListAsync(HttpContext context) => FeedJson.AnswerAsync(context, json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("feeds");
        foreach (var feed in feeds.Running) FeedJson.Feed(json, feed, FileOf(feed));
        json.WriteEndArray();
        json.WriteStartArray("files");
        foreach (var file in feeds.Files) FeedJson.File(json, file);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private Task ShowAsync(HttpContext context, LiveFeed feed) =>
        FeedJson.AnswerAsync(context, json => FeedJson.Feed(json, feed, FileOf(feed)));

    private FeedFile? FileOf(LiveFeed feed) => feeds.Files.FirstOrDefault(file => file.Feed == feed.Name);

    private async Task TakeAsync(HttpContext context, LiveFeed feed)
    {
        var (source, request) = (feed.Mapping.Source, context.Request);
        var type = source.Format == "json" ? "application/json" : "text/csv";
        if (request.ContentType?.Split(';')[0].Trim().Equals(type, StringComparison.OrdinalIgnoreCase) != true)
        {
            await refuse(context, 415, new Refusal(RefusalKind.Unsupported, "feed.body.type",
                $"This feed takes {type}.", "Content-Type"));
            return;
        }

        var topic = request.Query["topic"].ToString();
        if (source.Topic is { } pattern && !pattern.TryMatch(topic, out _))
        {
            await refuse(context, 400, new Refusal(RefusalKind.Invalid, "feed.topic",
                $"The mapping takes values out of the topic: add ?topic= with one like {pattern}.", "topic"));
            return;
        }

        if (await RequestBytes.ReadAsync(request, BodyBytesMax, context.RequestAborted) is not { } body)
        {
            await refuse(context, 413, new Refusal(RefusalKind.TooLarge, "feed.body.large",
                $"A message has at most {BodyBytesMax} bytes. Send less at once."));
            return;
        }

        var answer = await feed.TakeAsync(new FeedMessage(topic, body), Patience, context.RequestAborted);
        if (answer.Failure is { } failure)
        {
            context.Response.Headers.RetryAfter = "1";
            await refuse(context, 503, failure);
            return;
        }

        await FeedJson.AnswerAsync(context, json => FeedJson.Answer(json, answer));
    }

    private async Task LettersAsync(HttpContext context, LiveFeed feed)
    {
        var query = context.Request.Query;
        if (!Number(query["after"], 0, long.MaxValue, 0, out var after)
            || !Number(query["limit"], 1, LettersLimitMax, LettersLimit, out var limit))
        {
            await refuse(context, 400, new Refusal(RefusalKind.Invalid, "feed.letters.page",
                $"'after' is a number of a letter, 'limit' a number from 1 to {LettersLimitMax}."));
            return;
        }

        var letters = await feed.LettersAsync(after, (int)limit, context.RequestAborted);
        var isWhole = query["original"] != "false";
        await FeedJson.AnswerAsync(context, json =>
        {
            json.WriteStartArray();
            foreach (var letter in letters) FeedJson.Letter(json, isWhole ? letter : letter with { Payload = null });
            json.WriteEndArray();
        });
    }

    private async Task RetryAsync(HttpContext context, LiveFeed feed)
    {
        if (!TryLetter(context, out var number))
        {
            await UnknownAsync(context);
            return;
        }

        var report = await feed.RetryAsync(number, RetryPatience, context.RequestAborted);
        if (number is not null && report is { Letters: 0, Failure: null })
        {
            await UnknownAsync(context);
            return;
        }

        if (report.Failure is not null) context.Response.Headers.RetryAfter = "1";
        await FeedJson.AnswerAsync(context, json => FeedJson.Report(json, report));
    }

    private async Task DiscardAsync(HttpContext context, LiveFeed feed)
    {
        if (!TryLetter(context, out var number)
            || !Number(context.Request.Query["through"], 1, long.MaxValue, long.MaxValue, out var through)
            || number is { } one && !await feed.DiscardAsync(one, context.RequestAborted))
        {
            await UnknownAsync(context);
            return;
        }

        // What came after the last letter that the caller has seen is not thrown away unseen.
        var count = number is null ? await feed.DiscardAllAsync(through, context.RequestAborted) : 1;
        await FeedJson.AnswerAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteNumber("discarded", count);
            json.WriteEndObject();
        });
    }

    private Task UnknownAsync(HttpContext context) => refuse(context, 404, new Refusal(RefusalKind.Unknown,
        "feed.letter.unknown", "The feed keeps no dead letter of this number.", "number"));

    /// <summary>The letter that a path names: null for all; false where it names none.</summary>
    private static bool TryLetter(HttpContext context, out long? number)
    {
        number = null;
        if (context.Request.RouteValues["number"] is not string text) return true;
        if (!Number(text, 1, long.MaxValue, 0, out var found) || found == 0) return false;
        number = found;
        return true;
    }

    private static bool Number(string? text, long least, long most, long usual, out long number)
    {
        number = usual;
        return string.IsNullOrEmpty(text)
            || long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number)
            && number >= least && number <= most;
    }
}
