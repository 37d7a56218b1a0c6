using System.Net;

namespace City.Identify;

/// <summary>Which node a client asks, and how patient it is.</summary>
public sealed record HandleClientOptions
{
    /// <summary>The node.</summary>
    public required IPEndPoint Node { get; init; }

    /// <summary>Who asks, where changes are to be made; null to read what is public.</summary>
    public HandleReference? Administrator { get; init; }

    /// <summary>The secret of the administrator's HS_SECKEY.</summary>
    public string Secret { get; init; } = "";

    /// <summary>
    /// The private key of the administrator's HS_PUBKEY where that is one of SM2, 32 bytes; in the stead of a secret.
    /// </summary>
    public ReadOnlyMemory<byte> Sm2Key { get; init; }

    /// <summary>
    /// The private key of the administrator's HS_PUBKEY where that is one of RSA, as PKCS #8; in the stead of a secret.
    /// </summary>
    public ReadOnlyMemory<byte> RsaKey { get; init; }

    /// <summary>
    /// The key of the node as HS_PUBKEY has it, where one is known: only answers that are signed with it are taken.
    /// </summary>
    public ReadOnlyMemory<byte> SiteKey { get; init; }

    /// <summary>
    /// Make changes in a session of the protocol, version 2.8 or later: the administrator proves itself once, and
    /// requests and answers are sealed with a key that both sides agree upon. Without <see cref="SiteKey"/> the node
    /// may be another than it says. Default false: each change is proven.
    /// </summary>
    public bool UseSession { get; init; }

    /// <summary>
    /// Encrypt changes with AES-128, so that nobody reads them on the way. They are then made in a session, whether
    /// <see cref="UseSession"/> says so or not.
    /// </summary>
    public bool EncryptSession { get; init; }

    /// <summary>How long a datagram's answer is waited for before it is sent again. Default 1 s.</summary>
    public TimeSpan DatagramPatience { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often a datagram is sent before TCP is taken. Default 2; 0 asks over TCP alone.</summary>
    public int DatagramTries { get; init; } = 2;

    /// <summary>How long an answer over TCP is waited for. Default 30 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);
}
