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

    /// <summary>Connections held at once; further ones are closed.</summary>
    public int ConnectionsMax { get; init; } = 4_096;

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
