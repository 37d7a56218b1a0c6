namespace City.Identify;

/// <summary>
/// The version a message is written in: 2.11 is what is spoken here; bodies and envelopes of 2.x are alike.
/// </summary>
/// <param name="Major">2 for the Handle protocol; 3 is DO-IRP, which is not spoken yet.</param>
/// <param name="Minor">0 to 11.</param>
internal readonly record struct ProtocolVersion(byte Major, byte Minor)
{
    /// <summary>What is written where the peer does not say otherwise.</summary>
    public static readonly ProtocolVersion Current = new(2, 11);

    /// <summary>True where this codec reads and writes it.</summary>
    public bool IsSpoken => Major == 2;

    /// <summary>From 2.7 on: digests with SHA-256, keys of a secret by PBKDF2.</summary>
    public bool HasStrongSecrets => Major > 2 || Minor >= 7;

    /// <summary>From 2.8 on: signatures over the envelope's versions and numbers, header and body.</summary>
    public bool HasSignatures => Major > 2 || Minor >= 8;

    /// <summary>The version of an answer: what the peer suggests, or where it suggests nothing what it wrote.</summary>
    public static ProtocolVersion ForAnswer(Envelope request)
    {
        var asked = request.Suggested.Major == 0 ? request.Version : request.Suggested;
        return asked.Major != Current.Major || asked.Minor > Current.Minor ? Current : asked;
    }
}
