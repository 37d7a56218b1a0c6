namespace City.Kernel;

/// <summary>Sorts of refusal.</summary>
public enum RefusalKind
{
    /// <summary>What was sent breaks a rule.</summary>
    Invalid,

    /// <summary>Nobody vouches for the caller.</summary>
    Unauthenticated,

    /// <summary>The caller may not do this.</summary>
    Forbidden,

    /// <summary>There is no such thing.</summary>
    Unknown,

    /// <summary>The thing is there already, or has changed meanwhile.</summary>
    Conflict,

    /// <summary>More was sent or asked for than the limit allows.</summary>
    TooLarge,

    /// <summary>The form in which it was sent or asked for is not spoken here.</summary>
    Unsupported,

    /// <summary>A document that is needed, such as an @context, cannot be had.</summary>
    Unavailable,

    /// <summary>The city is busy; the same call may go through later.</summary>
    Overloaded,
}
