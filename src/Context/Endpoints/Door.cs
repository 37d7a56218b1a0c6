using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace City.Context;

/// <summary>What every endpoint needs.</summary>
internal sealed class Door(
    ICity city, ContextStore contexts, NgsiLdOptions options, TimeProvider clock, ILogger<Door> log)
{
    /// <summary>The live city.</summary>
    public ICity City { get; } = city;

    /// <summary>The contexts.</summary>
    public ContextStore Contexts { get; } = contexts;

    /// <summary>What the operator chose.</summary>
    public NgsiLdOptions Options { get; } = options;

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; } = clock;

    /// <summary>Where bugs are written down.</summary>
    public ILogger Log { get; } = log;
}

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
