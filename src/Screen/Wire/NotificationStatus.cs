namespace City.Screen.Wire;

/// <summary>How it stands with subscriptions.</summary>
/// <param name="Subscriptions">How many there are.</param>
/// <param name="Waiting">Changes that wait to be told.</param>
/// <param name="Behind">Subscriptions that read the log by themselves to come up.</param>
/// <param name="Failing">Subscriptions whose last delivery failed.</param>
public sealed record NotificationStatus(long Subscriptions, long Waiting, long Behind, long Failing);
