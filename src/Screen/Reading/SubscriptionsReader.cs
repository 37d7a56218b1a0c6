using System.Text.Json;

namespace City.Screen;

/// <summary>Reads who is told of what, and how far behind they are.</summary>
internal sealed class SubscriptionsReader(CityClient city)
{
    public async Task<SubscriptionsView> ReadAsync(Frame frame, TableState state, CancellationToken cancel)
    {
        var answer = await city.GetAsync(
            frame.Headers, $"/ngsi-ld/v1/subscriptions?options=sysAttrs&count=true&limit={TableState.RowsMax}", cancel);
        if (answer is not { IsGood: true, Body: { ValueKind: JsonValueKind.Array } found })
            return new SubscriptionsView { Fault = answer };
        var all = found.EnumerateArray().Select(each => Read(each, frame)).ToList();
        return new SubscriptionsView
        {
            All = all,
            Table = TableRows.Page(all, Columns(frame.Texts), state) with
            {
                More = answer.Total > all.Count ? answer.Total : null,
            },
        };
    }

    public static IReadOnlyList<TableColumn<ShownSubscription>> Columns(Texts texts) =>
    [
        new("name", texts["subscription"], each => each.Name ?? each.Id) { IsName = true },
        new("state", texts["subscription.state"], each => texts[each.State]),
        new("what", texts["subscription.what"], each => each.What),
        new("where", texts["subscription.where"], each => each.Where),
        Count("sent", texts["subscription.sent"], each => each.Sent),
        Count("failed", texts["subscription.failed"], each => each.Failed),
        Count("waiting", texts["subscription.waiting"], each => each.Waiting),
        new("success", texts["subscription.success"], each => each.LastSuccess),
        new("failure", texts["subscription.failure"], each => each.LastFailure),
    ];

    private static TableColumn<ShownSubscription> Count(
        string key, string title, Func<ShownSubscription, long> count) =>
        new(key, title, each => count(each)) { IsNumber = true };

    private static ShownSubscription Read(JsonElement each, Frame frame)
    {
        var (notification, lag) = (Member(each, "notification"), Member(each, "lag"));
        var whom = Vocabulary.Items(each, "entities").Select(entity =>
            EntityReader.Text(entity, "id") ?? EntityReader.Text(entity, "idPattern")
            ?? (EntityReader.Text(entity, "type") is { } type ? frame.Called(type) : ""));
        var attributes = EntityReader.Texts(each, "watchedAttributes").Select(frame.Called);
        return new ShownSubscription
        {
            Id = EntityReader.Text(each, "id") ?? "",
            Name = EntityReader.Text(each, "subscriptionName"),
            Status = EntityReader.Text(each, "status") ?? "",
            IsFailing = EntityReader.Text(notification, "status") == "failed",
            IsBehind = lag.ValueKind == JsonValueKind.Object
                && lag.TryGetProperty("behind", out var behind) && behind.ValueKind == JsonValueKind.True,
            What = string.Join(frame.Texts["list.separator"], whom.Concat(attributes).Where(word => word.Length > 0)),
            Where = EntityReader.Text(Member(notification, "endpoint"), "uri") ?? "",
            Sent = Whole(notification, "timesSent"),
            Failed = Whole(notification, "timesFailed"),
            Waiting = Whole(lag, "waiting"),
            LastSuccess = EntityReader.Time(notification, "lastSuccess"),
            LastFailure = EntityReader.Time(notification, "lastFailure"),
        };
    }

    private static JsonElement Member(JsonElement from, string name) =>
        from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var member) ? member : default;

    private static long Whole(JsonElement from, string name) =>
        from.ValueKind == JsonValueKind.Object ? EntityReader.Number(from, name) : 0;
}
