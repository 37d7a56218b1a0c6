using System.Collections.Immutable;
using System.Net;

namespace City.Identify;

/// <summary>How a node of identifiers serves.</summary>
public sealed record IdentifyOptions
{
    /// <summary>The port of the Handle protocol.</summary>
    public const int UsualPort = 2641;

    /// <summary>The address it listens on. Default: this machine alone.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>
    /// Where other nodes reach this one, as its site record says; null where that is the address it listens on, or the
    /// first address of this machine where it listens on all of them.
    /// </summary>
    public IPEndPoint? Public { get; init; }

    /// <summary>Which server of a site of several this one is; null where it is the only one.</summary>
    public IdentifySite? Site { get; init; }

    /// <summary>The port for UDP and TCP; 0 takes a free one.</summary>
    public int Port { get; init; } = UsualPort;

    /// <summary>Who administers the whole node, besides the brain's own administrators.</summary>
    public ImmutableArray<HandleReference> Administrators { get; init; } = [];

    /// <summary>
    /// How many times as long as its request an answer over UDP to a stranger may be; 0 lifts the cap.
    /// </summary>
    public int AmplificationMax { get; init; } = 4;

    /// <summary>Requests a second from one address or /64, this machine excepted; 0 for any number.</summary>
    public int RequestsPerSecondMax { get; init; } = 2_000;

    /// <summary>Sessions over HTTP that one source may begin in a second; 0 for any number.</summary>
    public int SessionsPerSecondMax { get; init; } = 20;

    /// <summary>Hold this machine to what other sources are held to, as behind a proxy on it. Default: no.</summary>
    public bool LimitsThisMachine { get; init; }

    /// <summary>
    /// Take secrets (Basic) over plain HTTP from other machines; otherwise over HTTPS only. Default: no.
    /// </summary>
    public bool TakesSecretsInClear { get; init; }

    /// <summary>Connections held at once; further ones are closed.</summary>
    public int ConnectionsMax { get; init; } = 4_096;

    /// <summary>Connections held at once for one address or /64; further ones are closed.</summary>
    public int ConnectionsPerSourceMax { get; init; } = 128;

    /// <summary>How long a message may be on its way, from its first byte to its last.</summary>
    public TimeSpan MessageTimeMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes of long and waiting messages that all connections together may hold.</summary>
    public long WaitingBytesMax { get; init; } = 64 << 20;

    /// <summary>How long a connection may be silent.</summary>
    public TimeSpan SilenceMax { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Requests of one connection that may wait for the disk at once.</summary>
    public int WaitingPerConnectionMax { get; init; } = 256;

    /// <summary>How long a challenge may be answered.</summary>
    public TimeSpan ChallengeLife { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Threads that take datagrams; 0 for one per core, at most 8.</summary>
    public int UdpThreads { get; init; }

    /// <summary>Ask other nodes on behalf of clients that want that.</summary>
    public bool Recursive { get; init; } = true;

    /// <summary>The node that is asked where this one knows nothing of a prefix, or null for none.</summary>
    public IPEndPoint? Upstream { get; init; }

    /// <summary>
    /// Networks that nodes named in site records may lie in besides the public internet: neighbours and this machine
    /// are not asked on behalf of a client unless they are named here. Default: none.
    /// </summary>
    public ImmutableArray<IPNetwork> Inner { get; init; } = [];

    /// <summary>The node that this one mirrors, or null. A mirror takes no changes.</summary>
    public MirrorOptions? Mirror { get; init; }

    /// <summary>Administrators of the node whose mirrors get secrets as they are; others get them masked.</summary>
    public ImmutableArray<HandleReference> MirrorsTrusted { get; init; } = [];

    /// <summary>How long a session may be silent, over HTTP or of the protocol itself.</summary>
    public TimeSpan SessionSilenceMax { get; init; } = TimeSpan.FromMinutes(10);
}
