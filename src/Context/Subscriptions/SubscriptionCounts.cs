namespace City.Context;

/// <summary>What was sent to a subscriber (GS CIM 009 V1.9.1, 5.2.14).</summary>
/// <param name="Sent">How many notifications were tried.</param>
/// <param name="Failed">How many attempts failed.</param>
/// <param name="LastNotification">When the last attempt was, or null.</param>
/// <param name="LastSuccess">When the last one arrived, or null.</param>
/// <param name="LastFailure">When the last one failed, or null.</param>
internal sealed record SubscriptionCounts(
    long Sent, long Failed, Moment? LastNotification, Moment? LastSuccess, Moment? LastFailure)
{
    /// <summary>Nothing was sent.</summary>
    public static readonly SubscriptionCounts None = new(0, 0, null, null, null);
}
