using System.Collections.Immutable;
using System.Security.Cryptography;

namespace City.Identify;

/// <summary>
/// Makes the values that prove who said what a handle holds: HS_SIGNATURE over its values, HS_CERT for the key of who
/// signs.
/// </summary>
/// <param name="key">The private key of who signs: RSA of 2,048 bits or more.</param>
/// <param name="issuer">Where its public half is: <c>index:handle</c>.</param>
/// <param name="chain">The certificates that lead from this key to the root; none where it is the root's.</param>
/// <param name="clock">The time.</param>
public sealed class HandleSigner(
    RSA key, HandleReference issuer, ImmutableArray<HandleReference> chain, TimeProvider clock)
{
    private const int BitsMin = 2_048;

    /// <summary>Signs the public values of a handle, signatures and certificates excepted.</summary>
    /// <param name="index">The index of the signature.</param>
    /// <param name="handle">The handle.</param>
    /// <param name="values">Its values as they are registered.</param>
    /// <param name="life">How long the signature is good.</param>
    public HandleValue Sign(int index, string handle, ImmutableArray<HandleValue> values, TimeSpan life) =>
        Make(index, HandleTypes.Signature, life, new HandleClaims
        {
            Issuer = issuer, Subject = handle, Chain = chain,
            Digests = [.. values.Where(IsSigned).Select(value => (value.Index, DigestOf(value)))],
        });

    /// <summary>Certifies the key of somebody else.</summary>
    /// <param name="index">The index of the certificate.</param>
    /// <param name="subject">Where that key is.</param>
    /// <param name="its">The key.</param>
    /// <param name="grants">What it may sign.</param>
    /// <param name="life">How long the certificate is good.</param>
    public HandleValue Certify(
        int index, HandleReference subject, RSAParameters its, ImmutableArray<HandleGrant> grants, TimeSpan life) =>
        Make(index, HandleTypes.Certificate, life, new HandleClaims
        {
            Issuer = issuer, Subject = subject.ToString(), Chain = chain, Key = its, Grants = grants,
        });

    internal static bool IsSigned(HandleValue value) => (value.Permissions & ValuePermissions.PublicRead) != 0
        && value.Type is not (HandleTypes.Signature or HandleTypes.Certificate);

    /// <summary>The hash of a value without its index and the moment of its change.</summary>
    internal static byte[] DigestOf(HandleValue value)
    {
        var bytes = new WireWriter();
        ValueCodec.Write(bytes, value);
        return ValueView.TryRead(bytes.Written, out var view) ? SHA256.HashData(view.Signed) : [];
    }

    private HandleValue Make(int index, string type, TimeSpan life, HandleClaims claims)
    {
        if (key.KeySize < BitsMin) throw new InvalidOperationException($"A key has {BitsMin} bits or more.");
        var now = clock.GetUtcNow().ToUnixTimeSeconds();
        return HandleValue.OfText(index, type, Jws.Make((claims with
        {
            NotBefore = now - 600, Expires = now + (long)life.TotalSeconds,
        }).ToPayload(now), key));
    }
}
