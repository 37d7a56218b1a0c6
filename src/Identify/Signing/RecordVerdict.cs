namespace City.Identify;

/// <summary>Whether what a handle holds is signed, and by whom.</summary>
/// <param name="IsTrusted">True where a signature over all its public values leads to the root.</param>
/// <param name="Signer">Whose key signed it; empty where nobody's did.</param>
/// <param name="Why">What is wrong; empty where nothing is.</param>
public sealed record RecordVerdict(bool IsTrusted, string Signer, string Why);
