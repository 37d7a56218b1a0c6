using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using City.Kernel;
using Microsoft.AspNetCore.Http;

namespace City.Trust;

/// <summary>
/// The credentials of the city: tokens of programs and sessions of browsers. Kept as hashes in the store, so that they
/// survive a restart and nobody who reads the store can use them. Safe for use by many threads.
/// </summary>
public sealed class Credentials : ITokens, IDisposable
{
    /// <summary>Makes a secret recognisable to people and to scanners that look for leaked ones.</summary>
    private const string SecretPrefix = "cb1_";
    private const int SecretBytes = 32;
    private const int IdBytes = 8;

    private readonly IBlobStore _blobs;
    private readonly TimeProvider _clock;
    private readonly OneTimePassword _password;
    private readonly AttemptLimiter _limiter;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private volatile CredentialSet _set;

    private Credentials(
        IBlobStore blobs, OneTimePassword password, TrustOptions options, TimeProvider clock,
        IEnumerable<StoredCredential> stored)
    {
        (_blobs, _password, Options, _clock) = (blobs, password, options, clock);
        _set = new CredentialSet(stored, IsGood);
        _limiter = new AttemptLimiter(options, clock);
    }

    /// <summary>Lifetimes and limits.</summary>
    internal TrustOptions Options { get; }

    /// <summary>Reads the credentials from the store.</summary>
    /// <exception cref="InvalidDataException">What the store holds is damaged or of another version.</exception>
    public static async ValueTask<Credentials> OpenAsync(
        IBlobStore blobs, OneTimePassword password, TrustOptions options, TimeProvider clock, CancellationToken cancel)
    {
        var document = await blobs.GetAsync(CredentialFile.Name, cancel);
        var stored = document is { } found ? CredentialFile.Read(found.Span).Credentials : [];
        return new Credentials(blobs, password, options, clock, stored);
    }

    /// <inheritdoc/>
    public event EventHandler? Revoked;

    /// <inheritdoc/>
    public void Dispose() => _writing.Dispose();

    /// <inheritdoc/>
    public TokenPass? Find(string token) =>
        FindSecret(token) is { Stored.Kind: CredentialKind.Token } found && found.CallerFor("") is { } caller
            ? new TokenPass(found.Stored.Id, caller, found) : null;

    /// <summary>
    /// Whether the credential that a request came with is good for every tenant: for what reads the whole store.
    /// </summary>
    public bool IsForAllTenants(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var found = request.Headers.Authorization is { Count: 1 } header ? FindHeader(header[0]!)
            : Session.Secret(request) is { } secret ? FindSecret(secret) : null;
        return found is { Stored.Tenants: null };
    }

    /// <summary>The valid credential of an Authorization header, or null.</summary>
    internal Credential? FindHeader(string header) => Valid(_set.FindHeader(header));

    /// <summary>The valid credential of a secret, or null.</summary>
    internal Credential? FindSecret(string secret) => Valid(_set.FindSecret(secret));

    /// <summary>The credentials that are valid now, oldest first.</summary>
    internal IReadOnlyList<StoredCredential> List()
    {
        var now = _clock.GetUtcNow().ToUnixTimeMilliseconds();
        return [.. _set.Stored.Where(stored => stored.ExpiresAt > now)
            .OrderBy(stored => stored.CreatedAt).ThenBy(stored => stored.Id, StringComparer.Ordinal)];
    }

    /// <summary>
    /// Checks the password of this run. Refused with <c>trust.password.wrong</c>, or with <c>trust.slow</c> when the
    /// source, or all together, failed too often: then the password was not looked at.
    /// </summary>
    /// <param name="password">What was sent.</param>
    /// <param name="source">The network address that it came from.</param>
    /// <param name="wait">How long to wait before the next attempt; zero where there is no need.</param>
    internal Refusal? Check(string password, IPAddress source, out TimeSpan wait)
    {
        wait = _limiter.Take(source) ?? TimeSpan.Zero;
        if (wait > TimeSpan.Zero)
            return new Refusal(RefusalKind.Overloaded, "trust.slow",
                "Too many wrong passwords came in. Wait for the time in Retry-After, then try again.");
        if (!_password.Matches(password))
            return new Refusal(RefusalKind.Unauthenticated, "trust.password.wrong",
                "This is not the password of this run. The program prints a fresh one at each start.", "password");
        _limiter.GiveBack(source);
        return null;
    }

    /// <summary>Makes a credential. Its secret is in the answer and nowhere else; durable on return.</summary>
    internal async ValueTask<Result<IssuedToken>> IssueAsync(TokenRequest request, CancellationToken cancel)
    {
        await _writing.WaitAsync(cancel);
        try
        {
            var held = List().ToList();
            if (request.Kind == CredentialKind.Token
                && held.Count(stored => stored.Kind == CredentialKind.Token) >= Options.TokensMax)
                return new Refusal(RefusalKind.Conflict, "trust.tokens.full",
                    $"{Options.TokensMax} tokens are in use. Revoke those that are no longer needed.");
            if (request.Kind == CredentialKind.Session
                && held.Where(stored => stored.Kind == CredentialKind.Session).ToList() is { } sessions
                && sessions.Count >= Options.SessionsMax)
                held.Remove(sessions[0]);

            var issued = Make(request);
            held.Add(issued.Stored);
            await KeepAsync(held, cancel);
            _set = new CredentialSet(held, IsGood);
            return issued;
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Revokes a credential; it is refused from here on, and after a restart once this returns.</summary>
    /// <returns>False where there is no such credential.</returns>
    internal async ValueTask<bool> RevokeAsync(string id, CancellationToken cancel)
    {
        await _writing.WaitAsync(cancel);
        try
        {
            var held = List().ToList();
            if (held.RemoveAll(stored => stored.Id == id) == 0) return false;
            // First out of use, then off the disk: a disk that fails must not keep it alive.
            _set = new CredentialSet(held, IsGood);
            Revoked?.Invoke(this, EventArgs.Empty);
            await KeepAsync(held, CancellationToken.None);
            return true;
        }
        finally
        {
            _writing.Release();
        }
    }

    private ValueTask KeepAsync(List<StoredCredential> held, CancellationToken cancel) =>
        _blobs.PutAsync(CredentialFile.Name,
            new CredentialFile { Version = CredentialFile.CurrentVersion, Credentials = [.. held] }.ToBytes(), cancel);

    private IssuedToken Make(TokenRequest request)
    {
        string secret;
        byte[] hash;
        do
        {
            secret = SecretPrefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes));
            hash = CredentialSet.Hash(secret);
        }
        while (!_set.IsFree(hash));

        var now = _clock.GetUtcNow();
        var lifetime = request.Kind == CredentialKind.Session ? Options.SessionLifetime : Options.TokenLifetime;
        return new IssuedToken(secret, new StoredCredential
        {
            Id = RandomNumberGenerator.GetHexString(IdBytes * 2, lowercase: true),
            Kind = request.Kind,
            Name = request.Name,
            Hash = hash,
            CreatedAt = now.ToUnixTimeMilliseconds(),
            ExpiresAt = Math.Min((now + lifetime).ToUnixTimeMilliseconds(), request.ExpiresAtMost),
            Grants = request.Grants,
            Tenants = request.Tenants,
        });
    }

    private Credential? Valid(Credential? found) => found is not null && IsCurrent(found.ExpiresAt) ? found : null;

    private bool IsGood(StoredCredential stored) =>
        _set.Holds(stored) && IsCurrent(DateTimeOffset.FromUnixTimeMilliseconds(stored.ExpiresAt));

    private bool IsCurrent(DateTimeOffset expiresAt) => expiresAt > _clock.GetUtcNow();
}
