using City.Trust;
using Microsoft.AspNetCore.Http;

namespace City.Host;

/// <summary>
/// Stands before all doors that read a body: none of them reads one that is compressed, so it is refused with the
/// header's name, and with what is taken instead (RFC 9110, 8.4 and 15.5.16).
/// </summary>
internal static class BodyCoding
{
    private const string Plain = "identity";

    public static RequestDelegate Before(RequestDelegate next) => context =>
        context.Request.Headers.ContentEncoding is { Count: > 0 } coding && !IsPlain(coding.ToString())
            ? RefuseAsync(context)
            : next(context);

    private static bool IsPlain(string coding) => coding.Split(',', StringSplitOptions.TrimEntries)
        .All(each => each.Length == 0 || each.Equals(Plain, StringComparison.OrdinalIgnoreCase));

    private static Task RefuseAsync(HttpContext context)
    {
        context.Response.Headers.AcceptEncoding = Plain;
        return ProblemAnswer.WriteAsync(context, 415, DoorProblems.Encoding,
            "No door of the city reads a compressed body. Send it as it is, and leave Content-Encoding out.",
            "Content-Encoding");
    }
}
