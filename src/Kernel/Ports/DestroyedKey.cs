namespace City.Kernel;

/// <summary>What stays of a key that was destroyed.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Tenant">The tenant.</param>
/// <param name="Subject">Whose it was.</param>
/// <param name="At">When it was destroyed.</param>
/// <param name="Cleaned">Whether what it sealed has left the live city too.</param>
public sealed record DestroyedKey(string Id, string Tenant, string Subject, Moment At, bool Cleaned);
