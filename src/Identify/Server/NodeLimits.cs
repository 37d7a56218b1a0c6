namespace City.Identify;

/// <summary>
/// How often one source may ask, by the way it asks: datagrams may be sent in anybody's name, so what they use up is
/// theirs alone.
/// </summary>
internal sealed class NodeLimits(IdentifyOptions options, TimeProvider clock)
{
    /// <summary>As how many questions one counts whose answer is signed.</summary>
    public const int SignatureWeight = 20;

    /// <summary>Of datagrams.</summary>
    public SourceLimiter Datagrams { get; } =
        new(options.RequestsPerSecondMax, clock, sparesThisMachine: !options.LimitsThisMachine);

    /// <summary>Of connections, the doors over HTTP among them.</summary>
    public SourceLimiter Connections { get; } =
        new(options.RequestsPerSecondMax, clock, sparesThisMachine: !options.LimitsThisMachine);

    /// <summary>Of sessions over HTTP that are begun.</summary>
    public SourceLimiter Sessions { get; } =
        new(options.SessionsPerSecondMax, clock, sparesThisMachine: !options.LimitsThisMachine);

    /// <summary>That of a request's way.</summary>
    public SourceLimiter Of(Request request) => request.Connection is null ? Datagrams : Connections;
}
