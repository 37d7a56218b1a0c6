using System.Net;
using System.Text;
using Microsoft.Extensions.Logging;

namespace City.Identify;

/// <summary>
/// Looks at proofs. Who guesses is slowed down by source, all wrong proofs look alike, and so few are looked at at once
/// that guessing leaves the node its processors.
/// </summary>
internal sealed class Authenticator(
    IHandleStore store, ForeignKeys foreign, IdentifyOptions options, TimeProvider clock, ILogger log) : IDisposable
{
    private const int FailuresPerSecondMax = 8;

    private readonly SourceLimiter _failures =
        new(FailuresPerSecondMax, clock, sparesThisMachine: !options.LimitsThisMachine);
    private readonly SemaphoreSlim _turns = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>Whether a proof over a challenge is right.</summary>
    /// <param name="answer">The proof.</param>
    /// <param name="input">What is proven over: nonce and hash of the request.</param>
    /// <param name="source">Who sent it.</param>
    /// <param name="cancel">Ends the waiting for a turn.</param>
    /// <returns>Who it is; null where it is not proven.</returns>
    public async Task<Administrator?> ProveAsync(
        ChallengeAnswerBody answer, byte[] input, IPAddress source, CancellationToken cancel)
    {
        var elsewhere = await ForeignAsync(answer.User, answer.Type, source, cancel);
        return await InTurnAsync(source, () => answer.Type switch
        {
            HandleTypes.SecretKey => IsOf(answer.User, HandleTypes.SecretKey, data =>
                SecretProof.IsRight(data.ToArray(), input, answer.Signed)),
            HandleTypes.PublicKey => IsByKey(answer.User, elsewhere, input, answer.Signed),
            _ => false,
        }, cancel)
            ? Named(answer.User, source)
            : null;
    }

    /// <summary>Whether a secret is that of a value, for doors over HTTP.</summary>
    public async Task<Administrator?> ProveAsync(
        HandleReference user, string secret, IPAddress source, CancellationToken cancel)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        return await InTurnAsync(source, () => IsOf(user, HandleTypes.SecretKey, data =>
            System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(data, bytes)), cancel)
            ? Named(user, source)
            : null;
    }

    /// <summary>
    /// Whether a proof over a nonce of a session over HTTP is right: a signature by the key of an HS_PUBKEY, or
    /// HMAC-SHA256 under the secret of an HS_SECKEY.
    /// </summary>
    public async Task<Administrator?> ProveAsync(
        HandleReference user, string type, (string Algorithm, byte[] Input, byte[] Signature) proof, IPAddress source,
        CancellationToken cancel)
    {
        var (algorithm, input, signature) = proof;
        var elsewhere = await ForeignAsync(user, type, source, cancel);
        return await InTurnAsync(source, () => type switch
        {
            HandleTypes.PublicKey => IsByKey(user, elsewhere, input, SecretProof.Of(algorithm, signature)),
            HandleTypes.SecretKey => algorithm == "HMAC-SHA256" && IsOf(user, type, data =>
                System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(
                    System.Security.Cryptography.HMACSHA256.HashData(data, input), signature)),
            _ => false,
        }, cancel)
            ? Named(user, source)
            : null;
    }

    /// <summary>Whether a proof by secret that was given to another node is right.</summary>
    public Task<bool> VerifyAsync(VerifyBody asked, IPAddress source, CancellationToken cancel)
    {
        var read = new WireReader(asked.Digest);
        var digest = RequestDigest.Read(ref read)?.Hash ?? asked.Digest;
        return InTurnAsync(source, () => IsOf(asked.User, HandleTypes.SecretKey, data =>
            SecretProof.IsRight(data.ToArray(), [.. asked.Nonce, .. digest], asked.Signed)), cancel);
    }

    public void Dispose() => _turns.Dispose();

    private Administrator Named(HandleReference name, IPAddress source) => new(name, options.Administrators.Any(one =>
        string.Equals(one.Handle, name.Handle, StringComparison.OrdinalIgnoreCase)
        && (one.Index == 0 || one.Index == name.Index)), source);

    // A source that was wrong too often makes no other node be asked either.
    private async ValueTask<byte[]?> ForeignAsync(
        HandleReference user, string type, IPAddress source, CancellationToken cancel) =>
        type == HandleTypes.PublicKey && !_failures.IsSpent(source) ? await foreign.FindAsync(user, cancel) : null;

    private bool IsByKey(HandleReference user, byte[]? elsewhere, byte[] input, byte[] proof)
    {
        return elsewhere is null ? IsOf(user, HandleTypes.PublicKey, IsRight) : IsRight(elsewhere);

        bool IsRight(ReadOnlySpan<byte> data) => PublicKeyRecord.TryRead(data) is { } key
            ? SecretProof.IsRight(key, input, proof)
            : Sm2.TryRead(data) is { } sm2 && Sm2.IsRight(sm2, user.Handle, input, proof);
    }

    private delegate bool DataTest(ReadOnlySpan<byte> data);

    private bool IsOf(HandleReference user, string type, DataTest test)
    {
        var record = new RecordBuffer();
        return store.TryRead(RecordKind.Handle, Encoding.UTF8.GetBytes(user.Handle), record)
            && Values.TryFind(record.Body, user.Index, out var value)
            && ValueCodec.Matches(value.Type, type) && !value.Data.IsEmpty && test(value.Data);
    }

    private async Task<bool> InTurnAsync(IPAddress source, Func<bool> prove, CancellationToken cancel)
    {
        await _turns.WaitAsync(cancel);
        try
        {
            // A source that was wrong too often is not looked at for a while.
            if (_failures.IsSpent(source)) return false;
            if (prove()) return true;
            _failures.Allows(source);
            IdentifyLog.NotProven(log);
            return false;
        }
        finally
        {
            _turns.Release();
        }
    }
}
