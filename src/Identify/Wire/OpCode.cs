namespace City.Identify;

/// <summary>What a message asks for.</summary>
internal enum OpCode
{
    Resolve = 1,
    GetSite = 2,
    CreateHandle = 100,
    DeleteHandle = 101,
    AddValues = 102,
    RemoveValues = 103,
    ModifyValues = 104,
    ListHandles = 105,
    AnswerChallenge = 200,
    VerifyChallenge = 201,
    HomePrefix = 300,
    UnhomePrefix = 301,
    ListHomedPrefixes = 302,
    SetUpSession = 400,
    EndSession = 401,
    ExchangeKey = 402,

    /// <summary>The log-in of Chinese clients, an extension: answered by a challenge on the same connection.</summary>
    LogIn = 2001,
}
