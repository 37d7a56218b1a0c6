using Microsoft.Extensions.Logging;

namespace City.Identify;

/// <summary>What the node logs: that something was done to identifiers, and by which administrator.</summary>
internal static partial class IdentifyLog
{
    [LoggerMessage(7001, LogLevel.Information, "Identifiers are served on port {Port}: {Handles} registered")]
    public static partial void Serves(ILogger log, int port, long handles);

    [LoggerMessage(7002, LogLevel.Information, "{Op} of {Handle} by {Administrator}: {Code}")]
    public static partial void Wrote(ILogger log, string op, string handle, string administrator, ResponseCode code);

    [LoggerMessage(7003, LogLevel.Warning, "An administrator could not prove who it is")]
    public static partial void NotProven(ILogger log);

    [LoggerMessage(7004, LogLevel.Error, "A record of the identifiers cannot be read: {Why}")]
    public static partial void Damaged(ILogger log, string why);

    [LoggerMessage(7005, LogLevel.Error, "The disk of the identifiers failed: {Why}")]
    public static partial void DiskFailed(ILogger log, string why);

    [LoggerMessage(7006, LogLevel.Error, "A request for an identifier failed")]
    public static partial void Failed(ILogger log, Exception fault);

    [LoggerMessage(7007, LogLevel.Information, "The log of {Primary} is followed behind frame {Frame}")]
    public static partial void Follows(ILogger log, Uri primary, ulong frame);

    [LoggerMessage(7008, LogLevel.Warning, "The log of {Primary} is not followed now: {Why}")]
    public static partial void NotFollowed(ILogger log, Uri primary, string why);

    [LoggerMessage(7021, LogLevel.Warning, "The node above did not take the report: {Why}")]
    public static partial void NotReported(ILogger log, string why);

    [LoggerMessage(7020, LogLevel.Warning, "What was counted of identifiers is not on the disk yet: {Why}")]
    public static partial void NotNoted(ILogger log, string why);
}
