using Microsoft.Extensions.Logging;

namespace City.Trust;

/// <summary>What Trust logs: that something happened to a credential, never the credential or who sent it.</summary>
internal static partial class TrustLog
{
    [LoggerMessage(4001, LogLevel.Warning, "A wrong password was refused")]
    public static partial void WrongPassword(ILogger log);

    [LoggerMessage(4002, LogLevel.Warning, "A further password was not looked at: too many were wrong")]
    public static partial void Slowed(ILogger log);

    [LoggerMessage(4003, LogLevel.Information, "Credential {Id} was made ({Kind})")]
    public static partial void Made(ILogger log, string id, CredentialKind kind);

    [LoggerMessage(4004, LogLevel.Information, "Credential {Id} was revoked")]
    public static partial void Revoked(ILogger log, string id);

    [LoggerMessage(4005, LogLevel.Warning, "A change that another site's page asked for was refused")]
    public static partial void ForeignRefused(ILogger log);

    [LoggerMessage(4006, LogLevel.Information, "Device key {Id} was made")]
    public static partial void KeyMade(ILogger log, string id);

    [LoggerMessage(4007, LogLevel.Information, "Device key {Id} was revoked")]
    public static partial void KeyRevoked(ILogger log, string id);
}
