using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using City.Kernel;

namespace City.Identify;

/// <summary>
/// Asks other nodes on behalf of a client: the sites that hold the prefix, one after the other where one is silent,
/// which may name the next ones. Each question goes on a few hops only and to no node twice; the same question of many
/// is asked once; what comes back is kept as long as its values allow. A site record is whoever may write it: machines
/// on inner networks are asked only where the operator opened those.
/// </summary>
internal sealed class Recursion(Referrals referrals, IdentifyOptions options, TimeProvider clock) : IAsyncDisposable
{
    /// <summary>How many nodes may have asked each other before.</summary>
    public const int HopsMax = 8;

    /// <summary>Questions under way at once; further ones are told to come again.</summary>
    public const int AskedMax = 1_024;

    private const int ClientsMax = 256, SilentMax = 1_024, SitesMax = 4;
    private static readonly TimeSpan SilentFor = TimeSpan.FromSeconds(5);

    private readonly AnswerCache _cache = new(clock);
    private readonly ConcurrentDictionary<SiteDoor, HandleClient> _clients = [];
    private readonly ConcurrentDictionary<IPEndPoint, long> _silent = [];
    private readonly ConcurrentDictionary<Question, Task<HandleAnswer>> _asked = [];

    /// <summary>Where this node is reached, so that it never asks itself.</summary>
    public FrozenSet<IPEndPoint> Own { get; set; } = [];

    /// <summary>Answers kept of other nodes.</summary>
    public int Kept => _cache.Count;

    /// <summary>Questions under way.</summary>
    public int Asked => _asked.Count;

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
        var question = new Question(asked.Handle.ToUpperInvariant(), header.Recursion, fresh);
        if (!_asked.ContainsKey(question) && _asked.Count >= AskedMax) return Outcome.Refuse(ResponseCode.Busy);
        try
        {
            var answer = await Asking(question, asked.Handle, referral).WaitAsync(cancel);
            return Said(asked, answer.Code, answer.Values, answer.Message);
        }
        catch (IOException)
        {
            return Outcome.Refuse(ResponseCode.Error, "The node that holds the prefix does not answer.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients.Values) await client.DisposeAsync();
    }

    private static HandleAnswer Unasked(string handle) => new(ResponseCode.Error, handle, [],
        "The site of the prefix lies on an inner network; whoever runs this node opens it with --identify-inner.");

    private static Outcome Foreign => Outcome.Refuse(ResponseCode.NotResponsible, Outcome.ForeignPrefix);

    /// <summary>The answer to a question that somebody else may have asked already.</summary>
    private Task<HandleAnswer> Asking(Question question, string handle, ReferralBody? referral)
    {
        var mine = new TaskCompletionSource<HandleAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        var asking = _asked.GetOrAdd(question, mine.Task);
        if (asking == mine.Task) _ = EndAsync(mine, question, handle, referral);
        return asking;
    }

    // The question ends when it was answered, whether or not those who asked it are still there.
    private async Task EndAsync(
        TaskCompletionSource<HandleAnswer> mine, Question question, string handle, ReferralBody? referral)
    {
        try
        {
            mine.SetResult(await AskAsync(question, handle, referral));
        }
        catch (Exception fault)
        {
            mine.SetException(fault);
            // Looked at here, for where nobody waits for it any more.
            _ = mine.Task.Exception;
        }
        finally
        {
            _asked.TryRemove(question, out _);
        }
    }

    private async Task<HandleAnswer> AskAsync(Question question, string handle, ReferralBody? referral)
    {
        var inner = false;
        var next = referral is not null ? DoorsOf(handle, referral, question.Fresh, out inner)
            : options.Upstream is { } above ? [SiteDoor.Of(above, [])] : [];
        var (visited, body) = (new HashSet<IPEndPoint>(), new ResolveBody(handle, [], []));
        var flags = OpFlags.Recursive | (question.Fresh ? OpFlags.Authoritative : OpFlags.None);
        for (var hop = question.Passed + 1; hop <= HopsMax; hop++)
        {
            if (next.Count == 0 && inner) return Unasked(handle);
            if (await FirstAsync(next, visited, client =>
                client.ResolveAsync(body, flags, (byte)hop, CancellationToken.None)) is not { } answer)
                return new HandleAnswer(ResponseCode.NotResponsible, handle, [], Outcome.ForeignPrefix);
            if (answer.Code is not (ResponseCode.PrefixReferral or ResponseCode.ServiceReferral))
            {
                _cache.Keep(handle, answer.Code, answer.Values);
                return answer;
            }

            next = DoorsOf(handle, new ReferralBody(answer.Handle, answer.Values), question.Fresh, out inner);
        }

        return new HandleAnswer(ResponseCode.RecursionTooHigh, handle, [], "");
    }

    /// <summary>
    /// The answer of the first site that gives one; null where none may be asked. One that was silent is passed over
    /// for some seconds.
    /// </summary>
    /// <exception cref="IOException">All of them are silent.</exception>
    private async Task<HandleAnswer?> FirstAsync(
        List<SiteDoor> doors, HashSet<IPEndPoint> visited, Func<HandleClient, Task<HandleAnswer>> ask)
    {
        IOException? silence = null;
        foreach (var door in doors)
        {
            if (Own.Contains(door.End) || !visited.Add(door.End)) continue;
            if (_silent.TryGetValue(door.End, out var since) && clock.GetElapsedTime(since) < SilentFor)
            {
                silence ??= new IOException($"The node at {door.End} did not answer a moment ago.");
                continue;
            }

            try
            {
                var answer = await ask(Client(door));
                _silent.TryRemove(door.End, out _);
                return answer;
            }
            catch (IOException fault)
            {
                if (_silent.Count >= SilentMax) _silent.Clear();
                (silence, _silent[door.End]) = (fault, clock.GetTimestamp());
            }
        }

        return silence is null ? null : throw silence;
    }

    /// <summary>The servers that hold a handle, one of each site; none where no site can be asked.</summary>
    /// <param name="handle">The handle.</param>
    /// <param name="referral">The sites.</param>
    /// <param name="fresh">Only sites that take changes are asked.</param>
    /// <param name="inner">True where a server was passed over because it lies on an inner network.</param>
    private List<SiteDoor> DoorsOf(string handle, ReferralBody referral, bool fresh, out bool inner)
    {
        var doors = new List<SiteDoor>();
        inner = false;
        foreach (var value in referral.Values ?? [])
        {
            var sites = value.Type.StartsWith(HandleTypes.Service, StringComparison.OrdinalIgnoreCase)
                ? referrals.SitesOf(value.Text ?? "")
                : [value];
            foreach (var data in sites)
            {
                if (SiteRecord.TryRead(data.Data.Span) is not { Servers.Length: > 0 } site) continue;
                if (fresh && (site.Flags & SiteRecord.Primary) == 0) continue;
                var server = site.Servers[site.PlaceOf(handle)];
                if ((server.Door(SiteTransport.Udp) ?? server.Door(SiteTransport.Tcp)) is not { } door) continue;
                if (!AddressGuard.IsAllowed(door.Address, options.Inner)) inner = true;
                else if (doors.Count < SitesMax) doors.Add(SiteDoor.Of(door, server.PublicKey));
            }
        }

        return doors;
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

    /// <summary>
    /// What is asked, and by how often it was passed on: where two nodes refer to each other, a question that comes
    /// back must not wait for itself.
    /// </summary>
    private readonly record struct Question(string Handle, byte Passed, bool Fresh);
}
