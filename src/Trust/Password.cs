using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace City.Trust;

/// <summary>Answers a password that does not open the door.</summary>
internal static class Password
{
    /// <summary>Where a request came from.</summary>
    public static IPAddress Source(HttpContext context) => context.Connection.RemoteIpAddress ?? IPAddress.None;

    /// <summary>The whole seconds to wait, for Retry-After.</summary>
    public static string Seconds(TimeSpan wait) =>
        Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    /// <summary>Writes the answer and gives true when the password is refused.</summary>
    public static async Task<bool> RefuseAsync(
        HttpContext context, Credentials credentials, string password, ILogger log)
    {
        if (credentials.Check(password, Source(context), out var wait) is not { } refusal) return false;
        Note(log, wait);
        if (wait > TimeSpan.Zero) context.Response.Headers.RetryAfter = Seconds(wait);
        await ProblemAnswer.WriteAsync(context, wait > TimeSpan.Zero ? 429 : 401, refusal);
        return true;
    }

    /// <summary>Logs that a password was refused.</summary>
    public static void Note(ILogger log, TimeSpan wait)
    {
        if (wait > TimeSpan.Zero) TrustLog.Slowed(log);
        else TrustLog.WrongPassword(log);
    }
}
