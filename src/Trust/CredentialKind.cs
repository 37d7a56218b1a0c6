namespace City.Trust;

/// <summary>What a credential is for.</summary>
internal enum CredentialKind
{
    /// <summary>A program's bearer token.</summary>
    Token = 0,

    /// <summary>A browser's session.</summary>
    Session = 1,
}
