namespace City.Identify;

/// <summary>The upper bits of the third byte of an envelope; the two lowest are the suggested major version.</summary>
[Flags]
internal enum EnvelopeFlags : byte
{
    None = 0,
    Compressed = 0x80,
    Encrypted = 0x40,
    Fragment = 0x20,
}
