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
    private readonly UdpDoor _udp;
    private readonly TcpDoor _tcp;
    private int _disposed;

    private IdentifyNode(HandleLog store, IdentifyOptions options, TimeProvider clock, ILogger log)
    {
        (_store, _options) = (store, options);
        _authenticator = new Authenticator(store, options, clock, log);
        var answers = new AnswerWriter(clock);
        var (away, quotas) = (new AwayPrefixes(store), new QuotaDesk(store));
        away.Load();
        Parts = new NodeParts(
            answers, new Resolver(store, answers, away), new WriteDesk(store, quotas, clock, log),
            new Recursion(new Referrals(store), options, clock), clock, log)
        {
            Away = away, Quotas = quotas, Key = new SiteKey(store),
            Traffic = new Traffic(clock, prefix => store.IsHome(prefix)),
        };
        var handler = new MessageHandler(store, _authenticator, new Challenges(options.ChallengeLife, clock), Parts);
        var limiter = new SourceLimiter(options.RequestsPerSecondMax, clock);
        _udp = new UdpDoor(options, Parts, handler, limiter);
        _tcp = new TcpDoor(options, Parts, handler, limiter);
    }

    /// <summary>Where it is reached over UDP and TCP.</summary>
    public int Port { get; private set; }

    /// <summary>What it holds.</summary>
    public StoreFigures Figures => _store.Figures;

    internal NodeParts Parts { get; }

    /// <summary>The inner networks in which nodes may be asked.</summary>
    internal ImmutableArray<IPNetwork> Inner => _options.Inner;

    internal IHandleStore Store => _store;

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
            node.Parts.Site = SiteRecord.Of(new IPEndPoint(options.Address, node.Port));
            node.Parts.Recursion.Own = new IPEndPoint(options.Address, node.Port);
        }
        catch (SocketException fault)
        {
            await node.DisposeAsync();
            throw new IOException(
                $"Port {options.Port} of {options.Address} cannot be had: {fault.Message}. Name another.", fault);
        }

        IdentifyLog.Serves(log, node.Port, node.Figures.Handles);
        return node;
    }

    /// <summary>Writes an archive of all it holds, up to one moment, while it goes on.</summary>
    /// <exception cref="InvalidDataException">What it holds is damaged; the message says where.</exception>
    public Task<IdentifyArchiveSummary> BackUpAsync(Stream into, CancellationToken cancel) =>
        IdentifyArchive.WriteAsync(_store, into, Parts.Clock, cancel);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _udp.Dispose();
        await _tcp.DisposeAsync();
        await Parts.Recursion.DisposeAsync();
        await _store.DisposeAsync();
        _authenticator.Dispose();
        Parts.Key.Dispose();
    }
}
