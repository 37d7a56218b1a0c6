using System.Text.Json.Nodes;

namespace City.Context;

/// <summary>Writes subscriptions for those who ask for them (GS CIM 009 V1.9.1, 5.2.12 and 5.2.14).</summary>
internal static class SubscriptionWriter
{
    private const string Hidden = "***";

    /// <summary>A subscription as JSON, with what was sent so far.</summary>
    /// <param name="subscription">The subscription. The gate is held.</param>
    /// <param name="context">In whose names.</param>
    /// <param name="caller">Who asks: what the receiver is told is shown to those alone who may have said it.</param>
    /// <param name="isFull">Whether system times and how far it lags are wanted.</param>
    /// <param name="now">The time.</param>
    public static JsonObject Write(
        Subscription subscription, LdContext context, Caller caller, bool isFull, Moment now)
    {
        var (record, terms, counts) = (subscription.Record, subscription.Terms, subscription.Counts);
        var whole = SubscriptionNames.Compact(record.Document.Span, context);
        var notification = whole["notification"]!.AsObject();
        var endpoint = notification["endpoint"]!.AsObject();
        if (caller.Subject != record.Caller.Subject && (caller.Grants & Grants.Administer) == 0)
            Hide(endpoint["receiverInfo"]);
        HidePassword(endpoint);
        whole["status"] = terms switch
        {
            { IsActive: false } => "paused",
            { ExpiresAt: { } end } when end <= now => "expired",
            _ => "active",
        };
        if (counts.LastNotification is not null)
            notification["status"] = terms is not null && subscription.Mailbox.Failures == 0 ? "ok" : "failed";
        notification["timesSent"] = counts.Sent;
        notification["timesFailed"] = counts.Failed;
        Put(notification, "lastNotification", counts.LastNotification);
        Put(notification, "lastSuccess", counts.LastSuccess);
        Put(notification, "lastFailure", counts.LastFailure);
        if (!isFull) return whole;
        whole["createdAt"] = record.CreatedAt.ToString();
        whole["modifiedAt"] = record.ModifiedAt.ToString();
        whole["lag"] = new JsonObject
        {
            ["waiting"] = subscription.Mailbox.Count, ["behind"] = !subscription.IsLive,
        };
        return whole;
    }

    private static void Put(JsonObject into, string name, Moment? moment)
    {
        if (moment is { } there) into[name] = there.ToString();
    }

    private static void Hide(JsonNode? receiverInfo)
    {
        if (receiverInfo is not JsonArray pairs) return;
        foreach (var pair in pairs) pair!["value"] = Hidden;
    }

    /// <summary>A password in a URI is shown to nobody; whoever gave it knows it.</summary>
    private static void HidePassword(JsonObject endpoint)
    {
        if (endpoint["uri"] is not { } written
            || !Uri.TryCreate(written.GetValue<string>(), UriKind.Absolute, out var uri)
            || uri.UserInfo.Split(':', 2) is not [var user, _])
            return;
        endpoint["uri"] = $"{uri.Scheme}://{user}:{Hidden}@"
            + uri.GetComponents(UriComponents.HostAndPort | UriComponents.PathAndQuery, UriFormat.UriEscaped);
    }
}
