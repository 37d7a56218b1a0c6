namespace City.Identify;

/// <summary>Which node a mirror follows, and as whom.</summary>
public sealed record MirrorOptions
{
    /// <summary>The brain of the node that takes changes: <c>https://primary.example:8443</c>.</summary>
    public required Uri Primary { get; init; }

    /// <summary>Who pulls: an administrator of that node.</summary>
    public required HandleReference Administrator { get; init; }

    /// <summary>The secret of the administrator's HS_SECKEY.</summary>
    public required string Secret { get; init; }
}
