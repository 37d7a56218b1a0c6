using System.Collections.Immutable;
using System.Security.Cryptography;

namespace City.Identify;

/// <summary>
/// Looks whether what a handle holds was signed by somebody whom a root certified for it, link by link. What was found
/// of a record is kept as long as the record is the same and its signatures are good.
/// </summary>
/// <param name="root">The public key that all chains end at.</param>
/// <param name="resolve">Gives the public values of a handle, for certificates.</param>
/// <param name="clock">The time.</param>
public sealed class RecordVerifier(
    RSAParameters root, Func<string, CancellationToken, Task<HandleAnswer>> resolve, TimeProvider clock)
{
    private const int KeptMax = 4_096;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (RecordVerdict Verdict, long Until)> _kept = [];

    /// <summary>Verdicts that are kept.</summary>
    public int Kept
    {
        get { lock (_lock) return _kept.Count; }
    }

    /// <summary>Looks at a record.</summary>
    /// <param name="handle">The handle.</param>
    /// <param name="values">All its public values.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="IOException">A certificate cannot be had.</exception>
    public async Task<RecordVerdict> VerifyAsync(
        string handle, ImmutableArray<HandleValue> values, CancellationToken cancel)
    {
        var (version, now) = (VersionOf(handle, values), clock.GetUtcNow().ToUnixTimeSeconds());
        lock (_lock)
            if (_kept.TryGetValue(version, out var kept) && now < kept.Until) return kept.Verdict;
        var verdict = new RecordVerdict(false, "", "It has no HS_SIGNATURE.");
        foreach (var value in values.Where(value => value.Type == HandleTypes.Signature))
        {
            var (why, claims, until) = await FaultAsync(handle, values, value, cancel);
            verdict = new RecordVerdict(why.Length == 0, claims?.Issuer.ToString() ?? "", why);
            if (!verdict.IsTrusted) continue;
            lock (_lock)
            {
                if (_kept.Count >= KeptMax) _kept.Clear();
                _kept[version] = (verdict, until);
            }

            break;
        }

        return verdict;
    }

    private async Task<(string Why, HandleClaims? Claims, long Until)> FaultAsync(
        string handle, ImmutableArray<HandleValue> values, HandleValue signature, CancellationToken cancel)
    {
        if (HandleClaims.TryRead(signature.Data.Span) is not { } claims) return ("It cannot be read.", null, 0);
        if (!string.Equals(claims.Subject, handle, StringComparison.OrdinalIgnoreCase))
            return ("It is of another handle.", claims, 0);
        if (Timing(claims) is { } late) return (late, claims, 0);
        var signed = values.Where(HandleSigner.IsSigned).ToList();
        if (signed.Count == 0 || signed.Any(value => !claims.Digests.Any(one => one.Index == value.Index
            && CryptographicOperations.FixedTimeEquals(one.Digest, HandleSigner.DigestOf(value)))))
            return ("A value is not as it was signed, or is not signed.", claims, 0);
        if (claims.Digests.Any(one => signed.All(value => value.Index != one.Index)))
            return ("A value that was signed is missing.", claims, 0);
        var (key, why, until) = await KeyOfAsync(handle, claims, cancel);
        if (key is not { } known) return (why, claims, 0);
        return (Jws.IsRight(signature.Data.Span, known) ? "" : "It is not signed with the key of who it names.",
            claims, Math.Min(until, claims.Expires));
    }

    /// <summary>
    /// The key that signed something, by the certificates that lead to the root; null where they do not.
    /// </summary>
    private async Task<(RSAParameters? Key, string Why, long Until)> KeyOfAsync(
        string handle, HandleClaims claims, CancellationToken cancel)
    {
        // From the end that is next to the root.
        var (key, until) = (root, long.MaxValue);
        HandleReference? above = null;
        foreach (var link in claims.Chain.Reverse())
        {
            var answer = await resolve(link.Handle, cancel);
            var found = answer.Values.FirstOrDefault(value =>
                value.Index == link.Index && value.Type == HandleTypes.Certificate);
            if (found is null || HandleClaims.TryRead(found.Data.Span) is not { Key: { } certified } certificate)
                return (null, $"There is no certificate {link}.", 0);
            if (!Jws.IsRight(found.Data.Span, key) || (above is { } issuer && certificate.Issuer != issuer))
                return (null, $"The certificate {link} is not signed with the key above it.", 0);
            if (Timing(certificate) is { } late) return (null, $"The certificate {link}: {late}", 0);
            if (!certificate.Grants.Any(grant => grant.Covers(handle)))
                return (null, $"The certificate {link} is not good for {handle}.", 0);
            if (!HandleReference.TryParse(certificate.Subject, out var subject))
                return (null, $"The certificate {link} is of nobody.", 0);
            (key, above, until) = (certified, subject, Math.Min(until, certificate.Expires));
        }

        return above is { } last && last != claims.Issuer
            ? (null, "The certificates are of another key than the one that signed.", 0)
            : (key, "", until);
    }

    private string? Timing(HandleClaims claims)
    {
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        return now < claims.NotBefore ? "It is not good yet." : now >= claims.Expires ? "It is good no more." : null;
    }

    private static string VersionOf(string handle, ImmutableArray<HandleValue> values)
    {
        var bytes = new WireWriter();
        bytes.Text(handle.ToUpperInvariant());
        ValueCodec.Write(bytes, values);
        return Convert.ToHexString(SHA256.HashData(bytes.Written));
    }
}
