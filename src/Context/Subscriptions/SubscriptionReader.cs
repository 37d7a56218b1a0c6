using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace City.Context;

/// <summary>
/// Reads the terms of a subscription from its kept document (GS CIM 009 V1.9.1, 5.2.12 to 5.2.15 and 5.2.22). Whatever
/// was sent, the answer is terms or a refusal.
/// </summary>
internal sealed class SubscriptionReader(IEntityTests tests, IReadOnlyList<INotifier> notifiers)
{
    /// <summary>The most selectors of entities, and the most ids and watched attributes.</summary>
    public const int SelectorsMax = 100, NamesMax = 1_000;

    /// <summary>The shortest interval and the longest of all times, in seconds.</summary>
    public const double IntervalSecondsMin = 1, SecondsMax = 31_536_000;

    private static readonly FrozenSet<string> Unsupported = FrozenSet.Create(
        "csf", "join", "joinLevel", "onchange", "temporalQ",
        "splitEntities", "entityMap", "jsonKeys", "localOnly");

    /// <summary>Reads terms.</summary>
    /// <param name="kept">The kept document.</param>
    /// <param name="tenant">Whose entities it is about.</param>
    /// <param name="query">The context of its q.</param>
    /// <param name="notification">The context of notifications.</param>
    /// <param name="contextJson">The same as JSON.</param>
    public Result<SubscriptionTerms> Read(
        ReadOnlyMemory<byte> kept, string tenant, LdContext query, LdContext notification, string contextJson) =>
        EntityDocuments.Read(kept, root => Read(root, tenant, query, notification, contextJson));

    private SubscriptionTerms Read(
        JsonElement root, string tenant, LdContext query, LdContext notification, string contextJson)
    {
        if (Text(root, "type") is not "Subscription")
            throw Fault("type", "A subscription has the member \"type\": \"Subscription\".");
        foreach (var member in root.EnumerateObject())
            if (member.Name is not ("id" or "type" or "subscriptionName" or "description" or "entities" or "q"
                or "watchedAttributes" or "notificationTrigger" or "timeInterval" or "geoQ" or "isActive" or "lang"
                or "notification" or "expiresAt" or "throttling" or "jsonldContext" or "scopeQ" or "datasetId"))
                throw Unknown(member, "a subscription");
        _ = (Text(root, "subscriptionName"), Text(root, "description"));
        var watched = Texts(root, "watchedAttributes");
        var interval = Seconds(root, "timeInterval", IntervalSecondsMin);
        if (interval is not null && (watched.Length > 0 || root.TryGetProperty("throttling", out _)))
            throw Fault("timeInterval", "timeInterval goes together with neither watchedAttributes nor throttling.");
        if (watched.IsEmpty && !root.TryGetProperty("entities", out _))
            throw Fault("entities", "A subscription says entities, watchedAttributes or both.");
        var datasets = Texts(root, "datasetId");
        var terms = Notification(Member(root, "notification"), notification, contextJson, Text(root, "lang"),
            datasets.IsEmpty ? default : Presentation.Datasets(datasets));
        return terms with
        {
            Entities = Selectors(root, tenant, query),
            Watched = watched.ToFrozenSet(StringComparer.Ordinal),
            Triggers = ReadTriggers(Texts(root, "notificationTrigger")),
            Interval = interval,
            Throttling = Seconds(root, "throttling", 0) ?? TimeSpan.Zero,
            ExpiresAt = Time(root, "expiresAt"),
            IsActive = !root.TryGetProperty("isActive", out var active) || Flag(active, "isActive"),
        };
    }

    private ImmutableArray<EntitySelector> Selectors(JsonElement root, string tenant, LdContext context)
    {
        var q = Text(root, "q") is { } text ? AttributeQuery.Read(text, context, []) : null;
        var all = new EntityQuery
        {
            Q = q,
            Geo = Geo(root),
            Scopes = Text(root, "scopeQ") is { } scopes ? ScopeQuery.Read(scopes) : null,
            Limit = EntityQuery.LimitMax,
        };
        if (!root.TryGetProperty("entities", out var entities)) return [One(default, tenant, all)];
        if (entities.ValueKind != JsonValueKind.Array || entities.GetArrayLength() is 0 or > SelectorsMax)
            throw Fault("entities", $"The member entities is a list of 1 to {SelectorsMax} objects.");
        return [.. entities.EnumerateArray().Select(each => One(each, tenant, all))];
    }

    private EntitySelector One(JsonElement entry, string tenant, EntityQuery query)
    {
        ImmutableArray<string> ids = [];
        if (entry.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in entry.EnumerateObject())
                if (member.Name is not ("id" or "idPattern" or "type"))
                    throw Unknown(member, "an entry of entities");
            ids = entry.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String
                ? Uris([id.GetString()!])
                : Uris(Texts(entry, "id"));
            if (!entry.TryGetProperty("type", out _) && ids.IsEmpty && !entry.TryGetProperty("idPattern", out _))
                throw Fault("entities", "An entry of entities says a type, an id or an idPattern.");
            query = query with
            {
                IdPattern = ids.IsEmpty ? Text(entry, "idPattern") : null,
                Types = Text(entry, "type") is { } types and not "*" ? TypeSelection.Read(types, LdContext.Core) : null,
            };
        }
        else if (entry.ValueKind != JsonValueKind.Undefined)
            throw Fault("entities", "An entry of entities is a JSON object.");

        return tests.Make(query, tenant).TryGet(out var test, out var refusal)
            ? new EntitySelector(ids.ToFrozenSet(StringComparer.Ordinal), EntitySelector.Needed(query.Types),
                query with { Ids = ids }, test)
            : throw new ReadingFault(refusal);
    }

    private static GeoCondition? Geo(JsonElement root)
    {
        if (!root.TryGetProperty("geoQ", out var geo)) return null;
        if (geo.ValueKind != JsonValueKind.Object) throw Fault("geoQ", "The member geoQ is a JSON object.");
        foreach (var member in geo.EnumerateObject())
            if (member.Name is not ("georel" or "geometry" or "coordinates" or "geoproperty"))
                throw Unknown(member, "geoQ");
        var coordinates = geo.TryGetProperty("coordinates", out var array) && array.ValueKind == JsonValueKind.Array
            ? array.GetRawText()
            : Text(geo, "coordinates");
        return GeoQuery.Read(
            Text(geo, "georel") ?? throw Fault("geoQ", "geoQ says georel, geometry and coordinates."),
            Text(geo, "geometry"), coordinates, Text(geo, "geoproperty"), LdContext.Core);
    }

    private SubscriptionTerms Notification(
        JsonElement notification, LdContext context, string contextJson, string? language,
        ImmutableArray<string> datasets)
    {
        foreach (var member in notification.EnumerateObject())
            if (member.Name is not ("attributes" or "format" or "endpoint" or "sysAttrs" or "showChanges" or "pick"
                or "omit"))
                throw Unknown(member, "notification");
        var form = Form(Text(notification, "format"));
        var changes = notification.TryGetProperty("showChanges", out var shown) && Flag(shown, "showChanges");
        if (changes && form == EntityForm.Simplified)
            throw Fault("showChanges", "showChanges goes together with the formats normalized and concise only.");
        var endpoint = Member(notification, "endpoint");
        return new SubscriptionTerms
        {
            Entities = [],
            ContextJson = contextJson,
            // Who has no address for its context gets full names, which mean the same everywhere.
            Rendering = new Rendering
            {
                Context = context,
                Form = form,
                SystemTimes = notification.TryGetProperty("sysAttrs", out var times) && Flag(times, "sysAttrs"),
                Projection = Project(notification, datasets),
                Language = language,
            },
            ShowsChanges = changes,
            Endpoint = Endpoint(endpoint),
            Cooldown = Milliseconds(endpoint, "cooldown", TimeSpan.Zero, TimeSpan.FromHours(1)),
        };
    }

    private static Projection Project(JsonElement notification, ImmutableArray<string> datasets)
    {
        var (attributes, picked, omitted) =
            (Texts(notification, "attributes"), Texts(notification, "pick"), Texts(notification, "omit"));
        if (attributes.IsEmpty && picked.IsEmpty && omitted.IsEmpty && datasets.IsDefault) return Projection.All;
        if (!attributes.IsEmpty && !(picked.IsEmpty && omitted.IsEmpty))
            throw Fault("attributes", "attributes does not go together with pick or omit.");
        // The names of the kept document are full ones already.
        return Projection.Of(picked.IsEmpty ? default : picked, omitted, (_, name) => name)
            .With(attributes.IsEmpty ? default : attributes, datasets);
    }

    private NotificationEndpoint Endpoint(JsonElement endpoint)
    {
        foreach (var member in endpoint.EnumerateObject())
            if (member.Name is not ("uri" or "accept" or "timeout" or "cooldown" or "receiverInfo" or "notifierInfo"))
                throw Unknown(member, "endpoint");
        var text = Text(endpoint, "uri") ?? throw Fault("endpoint", "The endpoint has a uri.");
        if (text.Length > Spelling.UriBytesMax || !Uri.TryCreate(text, UriKind.Absolute, out var uri))
            throw Fault("endpoint", "The uri of the endpoint is an absolute URI.");
        var accept = Text(endpoint, "accept") ?? MediaTypes.Json;
        if (accept is not (MediaTypes.Json or MediaTypes.LdJson))
            throw Fault("accept", $"Notifications are sent as {MediaTypes.Json} or {MediaTypes.LdJson}.");
        var read = new NotificationEndpoint(uri, accept, Pairs(endpoint, "receiverInfo"),
            Pairs(endpoint, "notifierInfo"),
            Milliseconds(endpoint, "timeout", TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(60)));
        if (notifiers.FirstOrDefault(each => each.Takes(uri.Scheme)) is not { } notifier)
            throw new ReadingFault(new Refusal(RefusalKind.Invalid, Codes.SubscriptionEndpoint,
                $"Nothing here delivers to '{Faults.Shorten(uri.Scheme)}' endpoints; use http, https, mqtt or mqtts.",
                "uri"));
        return notifier.FaultOf(read) is { } fault
            ? throw new ReadingFault(new Refusal(RefusalKind.Invalid, Codes.SubscriptionEndpoint, fault, "endpoint"))
            : read;
    }

    private static ImmutableArray<KeyValuePair<string, string>> Pairs(JsonElement of, string name)
    {
        if (!of.TryGetProperty(name, out var list)) return [];
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > 32)
            throw Fault(name, $"The member {name} is a list of at most 32 objects with key and value.");
        return [.. list.EnumerateArray().Select(Pair)];

        KeyValuePair<string, string> Pair(JsonElement entry) =>
            entry.ValueKind == JsonValueKind.Object && Text(entry, "key") is { } key
            && Text(entry, "value") is { } value && key.Length is > 0 and <= 100 && value.Length <= 2_048
            && !key.AsSpan().ContainsAnyExceptInRange('!', '~') && !value.AsSpan().ContainsAnyExceptInRange(' ', '~')
                ? KeyValuePair.Create(key, value)
                : throw Fault(name, $"An entry of {name} has a key of 1 to 100 and a value of at most 2,048 visible "
                    + "ASCII characters.");
    }

    private static Triggers ReadTriggers(ImmutableArray<string> names) => names.IsEmpty
        ? Triggers.Default
        : names.Aggregate(Triggers.None, (all, name) => all | name switch
        {
            "entityCreated" => Triggers.EntityCreated,
            "entityUpdated" => Triggers.EntityUpdated,
            "entityDeleted" => Triggers.EntityDeleted,
            "attributeCreated" => Triggers.AttributeCreated,
            "attributeUpdated" => Triggers.AttributeUpdated,
            "attributeDeleted" => Triggers.AttributeDeleted,
            _ => throw Fault("notificationTrigger", $"'{Faults.Shorten(name)}' is no trigger; use entityCreated, "
                + "entityUpdated, entityDeleted, attributeCreated, attributeUpdated or attributeDeleted."),
        });

    private static EntityForm Form(string? name) => name switch
    {
        null or "normalized" => EntityForm.Normalized,
        "concise" => EntityForm.Concise,
        "simplified" or "keyValues" => EntityForm.Simplified,
        _ => throw Fault("format", $"'{Faults.Shorten(name)}' is no format; use normalized, concise or simplified."),
    };

    private static JsonElement Member(JsonElement of, string name) =>
        of.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Object
            ? member
            : throw Fault(name, $"The member {name}, a JSON object, is missing.");

    private static string? Text(JsonElement of, string name)
    {
        if (!of.TryGetProperty(name, out var member)) return null;
        return member.ValueKind == JsonValueKind.String && member.GetString() is { Length: > 0 } text
            ? text
            : throw Fault(name, $"The member {name} is a text that is not empty.");
    }

    private static ImmutableArray<string> Texts(JsonElement of, string name)
    {
        if (!of.TryGetProperty(name, out var list)) return [];
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is 0 or > NamesMax)
            throw Fault(name, $"The member {name} is a list of 1 to {NamesMax} texts.");
        return
        [
            .. list.EnumerateArray().Select(each => each.ValueKind == JsonValueKind.String
                ? each.GetString()!
                : throw Fault(name, $"The member {name} is a list of texts.")).Distinct(),
        ];
    }

    private static ImmutableArray<string> Uris(ImmutableArray<string> ids) => ids.All(Spelling.IsUri)
        ? ids
        : throw Fault("id", "The ids of entities are URIs.");

    private static bool Flag(JsonElement value, string name) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Fault(name, $"The member {name} is true or false."),
    };

    private static Moment? Time(JsonElement of, string name) => Text(of, name) is not { } text ? null
        : Moment.TryParse(text, out var moment) ? moment
        : throw Fault(name, $"{name} is a date and time with seconds and zone, such as 2026-11-23T08:15:30Z.");

    private static TimeSpan? Seconds(JsonElement of, string name, double least)
    {
        if (!of.TryGetProperty(name, out var value)) return null;
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var seconds)
            && seconds > 0 && seconds >= least && seconds <= SecondsMax
            ? TimeSpan.FromSeconds(seconds)
            : throw Fault(name, string.Create(CultureInfo.InvariantCulture,
                $"{name} is a number of seconds, greater than 0, at least {least} and at most {SecondsMax}."));
    }

    private static TimeSpan Milliseconds(JsonElement of, string name, TimeSpan usual, TimeSpan most)
    {
        if (!of.TryGetProperty(name, out var value)) return usual;
        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var milliseconds)
            && milliseconds >= 1 && milliseconds <= most.TotalMilliseconds
            ? TimeSpan.FromMilliseconds(milliseconds)
            : throw Fault(name, string.Create(CultureInfo.InvariantCulture,
                $"{name} is a number of milliseconds from 1 to {most.TotalMilliseconds}."));
    }

    private static ReadingFault Unknown(JsonProperty member, string of) => Unsupported.Contains(member.Name)
        ? new ReadingFault(new Refusal(RefusalKind.Unsupported, Codes.ParameterUnsupported,
            $"The member {member.Name} of {of} is not supported yet; leave it out.", member.Name))
        : Fault(Faults.Shorten(member.Name), $"'{Faults.Shorten(member.Name)}' is no member of {of}.");

    private static ReadingFault Fault(string at, string detail) =>
        new(new Refusal(RefusalKind.Invalid, Codes.SubscriptionMember, detail, at));
}
