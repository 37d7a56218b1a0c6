namespace City.Trust;

/// <summary>A new credential with its secret, which is shown this once.</summary>
internal sealed record IssuedToken(string Secret, StoredCredential Stored);
