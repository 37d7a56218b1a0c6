using Microsoft.Extensions.Logging;

namespace City.Connectors.Mqtt;

/// <summary>What the broker logs: never a key, a payload or an address.</summary>
internal static partial class BrokerLog
{
    [LoggerMessage(6001, LogLevel.Information, "The MQTT broker listens on port {Port}, TLS: {Tls}")]
    public static partial void Listens(ILogger log, int port, bool tls);

    [LoggerMessage(6002, LogLevel.Warning, "A device was not let in: its id or key is wrong, or the key was revoked")]
    public static partial void NotLetIn(ILogger log);

    [LoggerMessage(6003, LogLevel.Warning, "A message could not be settled and was not acknowledged")]
    public static partial void Unsettled(ILogger log, Exception fault);

    [LoggerMessage(6004, LogLevel.Warning, "A message waited too long for a subscriber and was dropped")]
    public static partial void Dropped(ILogger log);

    [LoggerMessage(6005, LogLevel.Warning, "The outside broker is away: {Why}; trying again")]
    public static partial void OutsideAway(ILogger log, string why);

    [LoggerMessage(6006, LogLevel.Information, "Connected to the outside broker, {Topics} topics")]
    public static partial void OutsideConnected(ILogger log, int topics);

    [LoggerMessage(
        6007, LogLevel.Warning, "The outside broker refuses the topic filter {Filter}: {Why}; it is asked on")]
    public static partial void OutsideRefused(ILogger log, string filter, string why);

    [LoggerMessage(
        6008, LogLevel.Warning, "The outside broker sends what no feed takes, and it is not kept; see /api/feeds")]
    public static partial void OutsideUntaken(ILogger log);
}
