namespace City.Kernel;

/// <summary>What a program may do that has shown a token.</summary>
/// <param name="Id">The id of the token; not the token.</param>
/// <param name="Caller">Who it is, and with which grants.</param>
/// <param name="Credential">Tells, as long as the program stays, whether the token is still good.</param>
public sealed record TokenPass(string Id, Caller Caller, ICredentialCheck Credential);
