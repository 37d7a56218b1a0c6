using System.Collections.Concurrent;
using City.Kernel;

namespace City.Trust;

/// <summary>A credential in use, with the callers it stands for made ready.</summary>
/// <param name="stored">The credential.</param>
/// <param name="isGood">Whether it is still held and not expired.</param>
internal sealed class Credential(StoredCredential stored, Func<StoredCredential, bool> isGood) : ICredentialCheck
{
    /// <summary>How many callers of other tenants are kept ready.</summary>
    private const int ReadyMax = 64;

    private readonly Caller? _default = Allows(stored, "") ? new Caller("", stored.Name, stored.Grants) : null;
    private readonly ConcurrentDictionary<string, Caller> _others = new(StringComparer.Ordinal);

    public StoredCredential Stored { get; } = stored;

    public DateTimeOffset ExpiresAt { get; } = DateTimeOffset.FromUnixTimeMilliseconds(stored.ExpiresAt);

    /// <inheritdoc/>
    public bool IsGood => isGood(Stored);

    /// <summary>The caller for a tenant's city, or null where the credential is not good for that tenant.</summary>
    public Caller? CallerFor(string tenant)
    {
        if (tenant.Length == 0) return _default;
        if (_others.TryGetValue(tenant, out var ready)) return ready;
        if (!Allows(Stored, tenant)) return null;
        var caller = new Caller(tenant, Stored.Name, Stored.Grants);
        if (_others.Count < ReadyMax) _others.TryAdd(tenant, caller);
        return caller;
    }

    private static bool Allows(StoredCredential stored, string tenant) =>
        stored.Tenants is null || stored.Tenants.Contains(tenant, StringComparer.Ordinal);
}
