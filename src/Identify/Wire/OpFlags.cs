namespace City.Identify;

/// <summary>How a request wants to be treated, and how an answer was made.</summary>
[Flags]
internal enum OpFlags : uint
{
    None = 0,
    Authoritative = 0x8000_0000,
    Certify = 0x4000_0000,
    Encrypt = 0x2000_0000,
    Recursive = 0x1000_0000,
    CertifyCached = 0x0800_0000,
    Continued = 0x0400_0000,
    KeepAlive = 0x0200_0000,
    PublicOnly = 0x0100_0000,
    ReturnDigest = 0x0080_0000,
    Overwrite = 0x0040_0000,
    Mint = 0x0020_0000,
    DoNotRefer = 0x0010_0000,
}
