namespace City.Identify;

/// <summary>How a request ended; the numbers are those of the Handle protocol.</summary>
public enum ResponseCode
{
    /// <summary>Not answered: the message is a request.</summary>
    None = 0,

    /// <summary>Done.</summary>
    Success = 1,

    /// <summary>Failed, without a code of its own.</summary>
    Error = 2,

    /// <summary>The node is busy; the same request may go through later, or over TCP.</summary>
    Busy = 3,

    /// <summary>The message cannot be read.</summary>
    ProtocolError = 4,

    /// <summary>The operation is not spoken here.</summary>
    NotSupported = 5,

    /// <summary>Too many nodes have asked each other.</summary>
    RecursionTooHigh = 6,

    /// <summary>This node takes no changes.</summary>
    ReadOnly = 7,

    /// <summary>No such handle.</summary>
    HandleNotFound = 100,

    /// <summary>The handle is there already.</summary>
    HandleExists = 101,

    /// <summary>The handle is not written as one.</summary>
    InvalidHandle = 102,

    /// <summary>The handle has none of the values that were asked for.</summary>
    ValuesNotFound = 200,

    /// <summary>A value with this index is there already.</summary>
    ValueExists = 201,

    /// <summary>A value is not as values must be.</summary>
    InvalidValue = 202,

    /// <summary>The client's picture of the site is old.</summary>
    StaleSite = 300,

    /// <summary>This node does not hold the prefix.</summary>
    NotResponsible = 301,

    /// <summary>Another service holds the handle.</summary>
    ServiceReferral = 302,

    /// <summary>Another service holds the prefix.</summary>
    PrefixReferral = 303,

    /// <summary>The administrator is not named as one.</summary>
    InvalidAdmin = 400,

    /// <summary>The caller may not do this.</summary>
    InsufficientPermission = 401,

    /// <summary>Who asks must prove who it is.</summary>
    AuthenticationNeeded = 402,

    /// <summary>The proof is wrong.</summary>
    AuthenticationFailed = 403,

    /// <summary>The credential cannot be used.</summary>
    InvalidCredential = 404,

    /// <summary>The challenge is too old, or was answered before.</summary>
    AuthenticationTimeout = 405,

    /// <summary>The proof could not be looked at.</summary>
    AuthenticationError = 406,

    /// <summary>The session is over.</summary>
    SessionTimeout = 500,

    /// <summary>The session could not be set up.</summary>
    SessionFailed = 501,

    /// <summary>The key of the session is wrong.</summary>
    InvalidSessionKey = 502,

    /// <summary>The key of a session goes under a key of RSA, and this one is none.</summary>
    RsaKeyNeeded = 503,

    /// <summary>The set-up of the session is not as it must be.</summary>
    InvalidSessionSetup = 504,

    /// <summary>A message of the session came twice.</summary>
    DuplicateSessionMessage = 505,

    /// <summary>Too many requests in this time (an extension of Chinese nodes).</summary>
    RequestLimit = 603,

    /// <summary>Too many registrations (an extension of Chinese nodes).</summary>
    RegistrationLimit = 604,

    /// <summary>
    /// No more prefixes, or this one is kept for somebody else (an extension of Chinese nodes).
    /// </summary>
    PrefixLimit = 605,
}
