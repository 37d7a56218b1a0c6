using Microsoft.AspNetCore.Http;

namespace City.Trust;

/// <summary>The doors that a stranger may use. All others ask for a credential.</summary>
internal static class OpenDoors
{
    public const string Health = "/health";
    public const string Login = "/login";
    public const string Tokens = "/api/tokens";

    /// <summary>Scripts and styles of the pages: public code, no data of the city.</summary>
    public const string Assets = "/assets/";

    /// <summary>
    /// Identifiers: public ones are anybody's to resolve, and administrators prove themselves at the door.
    /// </summary>
    public const string Handles = "/api/handles";

    /// <summary>Nodes below report here, and prove themselves at the door as administrators of identifiers.</summary>
    public const string Reports = "/api/identify/reports";

    /// <summary>The servers of the node of identifiers, and the prefixes that it holds.</summary>
    public const string Site = "/api/site", Prefixes = "/api/prefixes";

    /// <summary>Sessions of the node of identifiers, and links to what an identifier stands for.</summary>
    public const string Sessions = "/api/sessions", Go = "/api/go";

    /// <summary>
    /// Where administrators of the node of identifiers prove themselves as at the door of identifiers.
    /// </summary>
    private static readonly string[] OfIdentifiers =
    [
        "/api/identify/audit", "/api/identify/export", "/api/identify/log", "/api/identify/mirror",
        "/api/identify/prefixes", "/api/identify/quotas", "/api/identify/reservations",
    ];

    private const string Message = "application/x-hdl-message";
    private const string Feeds = "/api/feeds/";
    private const string Records = "/records";

    /// <summary>True for the doors that a stranger passes, and where nothing is done in a session's name.</summary>
    public static bool Has(HttpRequest request)
    {
        var path = request.Path.Value ?? "";
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            return path is Health or Login || path.StartsWith(Assets, StringComparison.Ordinal);
        // Both of these ask for the password themselves.
        return HttpMethods.IsPost(request.Method) && (path is Login or Tokens);
    }

    /// <summary>Whether it is a door at which a device may show its key: those where feeds take messages.</summary>
    public static bool IsForDevices(HttpRequest request) => HttpMethods.IsPost(request.Method)
        && request.Path.Value is { } path && path.StartsWith(Feeds, StringComparison.Ordinal)
        && path.EndsWith(Records, StringComparison.Ordinal);

    /// <summary>True where a stranger passes, but a session counts where there is one.</summary>
    public static bool LetsPass(HttpRequest request) => Has(request)
        || request.Path.StartsWithSegments(Handles, StringComparison.Ordinal)
        || request.Path.StartsWithSegments(Sessions, StringComparison.Ordinal)
        || request.Path.StartsWithSegments(Go, StringComparison.Ordinal)
        || request.Path.Value is Site or Prefixes
        || IsMessage(request) || ProvesItself(request)
        || (HttpMethods.IsPost(request.Method) && request.Path.Value == Reports);

    // A message of the Handle protocol proves within itself who sends it.
    private static bool IsMessage(HttpRequest request) => HttpMethods.IsPost(request.Method)
        && request.Path.Value is "/" && request.Headers.Authorization.Count == 0
        && request.ContentType?.StartsWith(Message, StringComparison.OrdinalIgnoreCase) == true;

    private static bool ProvesItself(HttpRequest request) => request.Headers.Authorization is [{ } proof]
        && (proof.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase)
            || proof.StartsWith("Handle ", StringComparison.OrdinalIgnoreCase))
        && Array.Exists(OfIdentifiers, door => request.Path.StartsWithSegments(door, StringComparison.Ordinal));
}
