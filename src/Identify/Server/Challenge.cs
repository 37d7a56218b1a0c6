namespace City.Identify;

/// <summary>What somebody is to prove.</summary>
/// <param name="Request">What is carried out then.</param>
/// <param name="Nonce">Sixteen random bytes.</param>
/// <param name="Digest">The hash of the request.</param>
/// <param name="Since">When it was made, by the clock's time stamps.</param>
internal sealed record Challenge(Request Request, byte[] Nonce, RequestDigest Digest, long Since);
