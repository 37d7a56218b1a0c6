using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using City.Kernel;

namespace City.Identify;

/// <summary>
/// Asks other nodes on behalf of a client: the site that holds the prefix, which may name the next one. Each question
/// goes on a few hops only and to no node twice; the same question of many is asked once; what comes back is kept as
/// long as its values allow. A site record is whoever may write it: machines on inner networks are asked only where the
/// operator opened those.
/// </summary>
internal sealed class Recursion(Referrals referrals, IdentifyOptions options, TimeProvider clock) : IAsyncDisposable
{
    /// <summary>How many nodes may have asked each other before.</summary>
    public const int HopsMax = 8;

    private const int ClientsMax = 256, AskedMax = 1_024;

    private readonly AnswerCache _cache = new(clock);
    private readonly ConcurrentDictionary<SiteDoor, HandleClient> _clients = [];

    // By how often it was passed on as well: where two nodes refer to each other, a question that comes back must not
    // wait for itself.
    private readonly ConcurrentDictionary<(string Handle, byte Passed), Task<HandleAnswer>> _asked = [];

    /// <summary>Where this node is reached, so that it never asks itself.</summary>
    public IPEndPoint? Own { get; set; }

    /// <summary>Answers kept of other nodes.</summary>
    public int Kept => _cache.Count;

    /// <summary>Answers a resolve of a handle whose prefix the node does not hold.</summary>
    public async Task<Outcome> AnswerAsync(ResolveBody asked, MessageHeader header, CancellationToken cancel)
    {
        var referral = referrals.Find(HandleName.PrefixOf(asked.Handle));
        if (!options.Recursive || (header.Flags & OpFlags.Recursive) == 0)
            return referral is not null && (header.Flags & OpFlags.DoNotRefer) == 0
                ? new Outcome(ResponseCode.PrefixReferral, referral)
                : Foreign;
        if (header.Recursion >= HopsMax) return Outcome.Refuse(ResponseCode.RecursionTooHigh);
        if (referral is null && options.Upstream is null) return Foreign;
        var fresh = (header.Flags & OpFlags.Authoritative) != 0;
        if (!fresh && _cache.Find(asked.Handle) is { } kept) return Said(asked, kept.Code, kept.Values);
        if (_asked.Count >= AskedMax) return Outcome.Refuse(ResponseCode.Busy);
        var question = (asked.Handle.ToUpperInvariant(), header.Recursion);
        var asking = _asked.GetOrAdd(question, _ => AskAsync(asked.Handle, referral, header.Recursion));
        try
        {
            var answer = await asking.WaitAsync(cancel);
            return Said(asked, answer.Code, answer.Values, answer.Message);
        }
        catch (IOException)
        {
            return Outcome.Refuse(ResponseCode.Error, "The node that holds the prefix does not answer.");
        }
        finally
        {
            if (asking.IsCompleted) _asked.TryRemove(new(question, asking));
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients.Values) await client.DisposeAsync();
    }

    private static HandleAnswer Unasked(string handle) => new(ResponseCode.Error, handle, [],
        "The site of the prefix lies on an inner network; whoever runs this node opens it with --identify-inner.");

    private static Outcome Foreign => Outcome.Refuse(ResponseCode.NotResponsible, MessageHandler.ForeignPrefix);

    private async Task<HandleAnswer> AskAsync(string handle, ReferralBody? referral, byte recursion)
    {
        // The caller's lock-free table must hold this task before it runs far.
        await Task.Yield();
        var inner = false;
        var next = referral is not null ? DoorOf(handle, referral, out inner)
            : options.Upstream is { } above ? SiteDoor.Of(above, []) : null;
        var visited = new HashSet<IPEndPoint>();
        for (var hop = recursion + 1; hop <= HopsMax; hop++)
        {
            if (next is null && inner) return Unasked(handle);
            if (next is null || next.End.Equals(Own) || !visited.Add(next.End))
                return new HandleAnswer(ResponseCode.NotResponsible, handle, [], MessageHandler.ForeignPrefix);
            var answer = await Client(next).ResolveAsync(
                new ResolveBody(handle, [], []), OpFlags.Recursive, (byte)hop, CancellationToken.None);
            if (answer.Code is not (ResponseCode.PrefixReferral or ResponseCode.ServiceReferral))
            {
                _cache.Keep(handle, answer.Code, answer.Values);
                return answer;
            }

            next = DoorOf(handle, new ReferralBody(answer.Handle, answer.Values), out inner);
        }

        return new HandleAnswer(ResponseCode.RecursionTooHigh, handle, [], "");
    }

    /// <summary>The server of a site that holds a handle; null where the site cannot be asked.</summary>
    /// <param name="handle">The handle.</param>
    /// <param name="referral">The sites.</param>
    /// <param name="inner">True where a server was passed over because it lies on an inner network.</param>
    internal SiteDoor? DoorOf(string handle, ReferralBody referral, out bool inner)
    {
        inner = false;
        foreach (var value in referral.Values ?? [])
        {
            var sites = value.Type.StartsWith(HandleTypes.Service, StringComparison.OrdinalIgnoreCase)
                ? referrals.SitesOf(value.Text ?? "")
                : [value];
            foreach (var data in sites)
            {
                if (SiteRecord.TryRead(data.Data.Span) is not { Servers: { Length: > 0 } servers } site) continue;
                var server = servers[HandleName.SiteHash(handle, site.Hash) % servers.Length];
                if ((server.Door(SiteTransport.Udp) ?? server.Door(SiteTransport.Tcp)) is not { } door) continue;
                if (AddressGuard.IsAllowed(door.Address, options.Inner))
                    return SiteDoor.Of(door, server.PublicKey);
                inner = true;
            }
        }

        return null;
    }

    private HandleClient Client(SiteDoor node)
    {
        if (_clients.TryGetValue(node, out var there)) return there;
        if (_clients.Count >= ClientsMax && _clients.Keys.FirstOrDefault() is { } other
            && _clients.TryRemove(other, out _))
        {
            // Whoever still waits for it gets its answer; it closes when nobody holds it any more.
        }

        return _clients.GetOrAdd(node, door => new HandleClient(new HandleClientOptions
        {
            Node = door.End, SiteKey = Convert.FromHexString(door.Key), Patience = TimeSpan.FromSeconds(5),
        }));
    }

    private static Outcome Said(
        ResolveBody asked, ResponseCode code, ImmutableArray<HandleValue> values, string message = "")
    {
        if (code != ResponseCode.Success) return Outcome.Refuse(code, message);
        var wanted = asked.Indexes.IsEmpty && asked.Types.IsEmpty
            ? values
            : [.. values.Where(value => asked.Indexes.Contains(value.Index)
                || asked.Types.Any(type => IsType(type, value.Type)))];
        return wanted.IsEmpty && !values.IsEmpty
            ? Outcome.Refuse(ResponseCode.ValuesNotFound)
            : new Outcome(code, new ValuesBody(asked.Handle, wanted));
    }

    private static bool IsType(string asked, string type) => asked.EndsWith('.')
        ? (type + ".").StartsWith(asked, StringComparison.OrdinalIgnoreCase)
        : string.Equals(asked, type, StringComparison.OrdinalIgnoreCase);
}
