namespace City.Identify;

/// <summary>The signature or message authentication code behind the body.</summary>
/// <param name="Version">0.</param>
/// <param name="Reserved">0.</param>
/// <param name="Flags">0.</param>
/// <param name="Signer">The handle of the key; empty within a session.</param>
/// <param name="SignerIndex">The index of the key's value; within a session the counter of the message.</param>
/// <param name="Type"><c>HS_SIGNED</c> or <c>HS_MAC</c>.</param>
/// <param name="Algorithm">The name of the hash, or of the code.</param>
/// <param name="Signature">Its bytes.</param>
internal sealed record Credential(
    byte Version, byte Reserved, short Flags, string Signer, int SignerIndex, string Type, string Algorithm,
    byte[] Signature)
{
    private const int AlgorithmBytes = 64;
    private const int SignatureBytes = 16_384;

    /// <summary>Reads the bytes behind the length of a credential.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Credential? credential)
    {
        var read = new WireReader(bytes);
        var (version, reserved, flags) = (read.Byte(), read.Byte(), read.Int16());
        var (signer, index, type) = (
            read.Text(WireLimits.HandleBytes), read.Int32(), read.Text(WireLimits.TypeBytes));
        var section = read.Int32();
        var fits = section == read.Left;
        var (algorithm, signature) = (read.Text(AlgorithmBytes), read.Block(SignatureBytes).ToArray());
        credential = new Credential(version, reserved, flags, signer, index, type, algorithm, signature);
        return fits && read.AtEnd;
    }

    /// <summary>Writes length and bytes.</summary>
    public void Write(WireWriter into)
    {
        var start = into.Length;
        into.Int32(0);
        into.Byte(Version);
        into.Byte(Reserved);
        into.Int16(Flags);
        into.Text(Signer);
        into.Int32(SignerIndex);
        into.Text(Type);
        var section = into.Length;
        into.Int32(0);
        into.Text(Algorithm);
        into.Block(Signature);
        into.Patch(section, into.Length - section - 4);
        into.Patch(start, into.Length - start - 4);
    }
}
