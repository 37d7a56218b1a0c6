using Microsoft.AspNetCore.Http;

namespace City.Context;

/// <summary>One request at the door.</summary>
/// <param name="Door">What every endpoint needs.</param>
/// <param name="Http">The request and its answer.</param>
/// <param name="Caller">Who asks.</param>
internal readonly record struct Exchange(Door Door, HttpContext Http, Caller Caller)
{
    /// <summary>Ends when the client goes away.</summary>
    public CancellationToken Cancel => Http.RequestAborted;

    /// <summary>A part of the path, decoded; slashes that were percent-encoded too.</summary>
    public string PathPart(string name)
    {
        var part = (string)Http.Request.RouteValues[name]!;
        return part.Contains("%2F", StringComparison.OrdinalIgnoreCase)
            ? part.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase)
            : part;
    }
}
