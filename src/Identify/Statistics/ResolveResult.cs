namespace City.Identify;

/// <summary>How a resolve ended, as far as it is counted.</summary>
internal enum ResolveResult
{
    /// <summary>With values.</summary>
    Answered,

    /// <summary>There is no such handle, or none of the values asked for.</summary>
    Missing,

    /// <summary>The node named another node to ask.</summary>
    Referred,

    /// <summary>Not answered: not held here, busy, not permitted, or a fault.</summary>
    Failed,
}
