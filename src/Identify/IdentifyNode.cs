using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace City.Identify;

/// <summary>
/// A node of the hierarchy of identifiers: it keeps those of its prefixes, resolves them over UDP, TCP and HTTP, takes
/// changes from who may make them, and refers to other nodes for the rest.
/// </summary>
public sealed class IdentifyNode : IAsyncDisposable
{
    private readonly HandleLog _store;
    private readonly IdentifyOptions _options;
    private readonly Authenticator _authenticator;
    private readonly MessageHandler _handler;
    private readonly CancellationTokenSource _stopping = new();
    private readonly UdpDoor _udp;
    private readonly TcpDoor _tcp;
    private int _disposed;

    private IdentifyNode(HandleLog store, IdentifyOptions options, TimeProvider clock, ILogger log)
    {
        (_store, _options) = (store, options);
        var answers = new AnswerWriter(clock, isMirror: options.Mirror is not null);
        var (away, quotas, share) = (new AwayPrefixes(store), new QuotaDesk(store), new SiteShare());
        away.Load();
        Parts = new NodeParts(
            answers, new Resolver(store, answers, away, share),
            new WriteDesk(store, quotas, share, clock, log) { IsMirror = answers.IsMirror },
            new Recursion(new Referrals(store), options, clock), clock, log)
        {
            Away = away, Quotas = quotas, Key = new SiteKey(store), Share = share, Mint = new Mint(store, share),
            Limits = new NodeLimits(options, clock),
            Traffic = new Traffic(clock, prefix => store.IsHome(prefix)),
        };
        Lookup = new Lookup(store, Parts);
        _authenticator = new Authenticator(
            store, new ForeignKeys(store, Parts.Recursion, share), options, clock, log);
        ProtocolSessions = new SessionTable(options.SessionSilenceMax, clock);
        _handler = new MessageHandler(
            store, _authenticator, new Challenges(options.ChallengeLife, clock), ProtocolSessions, Lookup, Parts);
        _udp = new UdpDoor(options, Parts, _handler);
        _tcp = new TcpDoor(options, Parts, _handler);
        (Source, Sessions) = (new MirrorSource(store, clock), new RestSessions(options.SessionSilenceMax, clock));
        if (options.Mirror is { } primary) Mirror = new MirrorPull(store, away, primary, clock, log);
    }

    /// <summary>Where it is reached over UDP and TCP.</summary>
    public int Port { get; private set; }

    /// <summary>What it holds.</summary>
    public StoreFigures Figures => _store.Figures;

    internal NodeParts Parts { get; }

    internal IdentifyOptions Options => _options;

    /// <summary>Resolves handles wherever they are.</summary>
    internal Lookup Lookup { get; }

    /// <summary>The inner networks in which nodes may be asked.</summary>
    internal ImmutableArray<IPNetwork> Inner => _options.Inner;

    internal HandleLog Store => _store;

    /// <summary>The stream that mirrors follow.</summary>
    internal MirrorSource Source { get; }

    /// <summary>How it follows its primary; null where it is none's mirror.</summary>
    internal MirrorPull? Mirror { get; }

    /// <summary>The sessions over HTTP.</summary>
    internal RestSessions Sessions { get; }

    /// <summary>The sessions of the protocol itself.</summary>
    internal SessionTable ProtocolSessions { get; }

    /// <summary>Bytes of long and waiting messages that its connections hold.</summary>
    internal long HeldBytes => _tcp.HeldBytes;

    /// <summary>The newest frame of its log.</summary>
    internal ulong Newest => _store.FrameNumber;

    /// <summary>Ends what goes on until the node stops.</summary>
    internal CancellationToken Stopping => _stopping.Token;

    internal Authenticator Authenticator => _authenticator;

    /// <summary>Opens the store of a node and serves it.</summary>
    /// <param name="keep">Where identifiers are kept.</param>
    /// <param name="options">How it serves.</param>
    /// <param name="clock">The time.</param>
    /// <param name="log">Where it says what it did.</param>
    /// <exception cref="City.Kernel.StoreException">Another process has the store.</exception>
    /// <exception cref="InvalidDataException">The store is damaged; the message says where.</exception>
    /// <exception cref="IOException">The port is taken, or the disk has no room.</exception>
    /// <param name="cancel">Ends the start.</param>
    public static async Task<IdentifyNode> StartAsync(
        HandleStoreOptions keep, IdentifyOptions options, TimeProvider clock, ILogger log, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var node = new IdentifyNode(HandleLog.Open(keep, clock), options, clock, log);
        try
        {
            node.Port = node._tcp.Start();
            node._udp.Start(node.Port);
            node.Join(options.Site);
        }
        catch (SocketException fault)
        {
            await node.DisposeAsync();
            throw new IOException(
                $"Port {options.Port} of {options.Address} cannot be had: {fault.Message}. Name another.", fault);
        }

        node.Mirror?.Start();
        IdentifyLog.Serves(log, node.Port, node.Figures.Handles);
        return node;
    }

    /// <summary>Takes its place among the servers of a site, or is the only one of its own.</summary>
    internal void Join(IdentifySite? site)
    {
        var only = SiteRecord.Of(OwnEnds.Told(_options, Port)) with
        {
            Flags = _options.Mirror is null ? SiteRecord.Primary : (byte)0,
        };
        Parts.Share.Take(site?.Record ?? only, site?.Place ?? 0);
        Parts.Answers.SiteSerial = (ushort)Parts.Share.Site.Serial;
        Parts.Recursion.Own = OwnEnds.All(_options, Port);
    }

    /// <summary>Writes an archive of all it holds, up to one moment, while it goes on.</summary>
    /// <exception cref="InvalidDataException">What it holds is damaged; the message says where.</exception>
    public Task<IdentifyArchiveSummary> BackUpAsync(Stream into, CancellationToken cancel) =>
        IdentifyArchive.WriteAsync(_store, into, Parts.Clock, cancel);

    /// <summary>True where a mirror of somebody gets secrets as they are.</summary>
    internal bool IsTrusted(Administrator who) => _options.MirrorsTrusted.Any(one => one.Index == who.Name.Index
        && string.Equals(one.Handle, who.Name.Handle, StringComparison.OrdinalIgnoreCase));

    /// <summary>Answers a message that came by another way than UDP and TCP.</summary>
    internal Task AnswerAsync(byte[] message, IPAddress source, WireWriter into, CancellationToken cancel)
    {
        if (Parts.Limits.Connections.Allows(source))
            return _handler.AnswerAsync(Request.Of(message, source, new ConnectionState()), into, cancel);
        Parts.Answers.WriteUnread(into, message, ResponseCode.RequestLimit, "Too many requests");
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await _stopping.CancelAsync();
        if (Mirror is not null) await Mirror.DisposeAsync();
        _udp.Dispose();
        await _tcp.DisposeAsync();
        await Parts.Recursion.DisposeAsync();
        await _store.DisposeAsync();
        _handler.Dispose();
        _authenticator.Dispose();
        Parts.Key.Dispose();
        _stopping.Dispose();
    }
}
