using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace City.Identify;

/// <summary>
/// Asks a node in the Handle protocol: over UDP first, over one kept TCP connection where that does not do, many
/// requests at once. A node that closes the connection is asked over a new one. Whoever calls may do so from many
/// threads.
/// </summary>
public sealed partial class HandleClient(HandleClientOptions options) : IAsyncDisposable
{
    private readonly SemaphoreSlim _opening = new(1);
    private readonly RSAParameters? _siteKey = options.SiteKey.IsEmpty ? null
        : PublicKeyRecord.TryRead(options.SiteKey.Span)
            ?? throw new ArgumentException("The key of the site is no RSA key that is used here.", nameof(options));
    private ClientConnection? _connection;
    private int _requests = (int)(BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(4)) >> 1);

    /// <summary>Resolves a handle.</summary>
    /// <param name="handle">The handle.</param>
    /// <param name="indexes">Values wanted by index; with no types either: all.</param>
    /// <param name="types">Values wanted by type; one that ends with a dot stands for all that begin with it.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="IOException">The node does not answer.</exception>
    public Task<HandleAnswer> ResolveAsync(
        string handle, ImmutableArray<int> indexes, ImmutableArray<string> types, CancellationToken cancel) =>
        ResolveAsync(new ResolveBody(handle, indexes, types), OpFlags.Recursive, 0, cancel);

    /// <summary>
    /// Registers a handle. Where the answer gets lost, the node is asked what is there: the same values are a success,
    /// others are not, and where there is nothing it is registered again.
    /// </summary>
    /// <param name="handle">The handle.</param>
    /// <param name="values">Its values.</param>
    /// <param name="overwrite">Takes the place of one that is there.</param>
    /// <param name="cancel">Ends the waiting; whether it was done is then not known.</param>
    /// <exception cref="IOException">
    /// The node does not answer, not when asked again either; whether it was done is not known.
    /// </exception>
    public async Task<HandleAnswer> CreateAsync(
        string handle, ImmutableArray<HandleValue> values, bool overwrite, CancellationToken cancel)
    {
        for (var last = false; ; last = true)
        {
            try
            {
                var answer = await ChangeAsync(OpCode.CreateHandle, new ValuesBody(handle, values),
                    overwrite ? OpFlags.Overwrite : OpFlags.None, cancel);
                return last && answer.Code == ResponseCode.HandleExists
                    && await HoldsAsync(handle, values, cancel) == true
                    ? new HandleAnswer(ResponseCode.Success, handle, [], "")
                    : answer;
            }
            catch (IOException) when (!last)
            {
                if (await HoldsAsync(handle, values, cancel) is not { } holds) continue;
                if (holds) return new HandleAnswer(ResponseCode.Success, handle, [], "");
                if (!overwrite) return new HandleAnswer(ResponseCode.HandleExists, handle, [], "");
            }
        }
    }

    /// <summary>Deletes a handle.</summary>
    /// <exception cref="IOException">The node does not answer; whether it was done is not known.</exception>
    public Task<HandleAnswer> DeleteAsync(string handle, CancellationToken cancel) =>
        ChangeAsync(OpCode.DeleteHandle, new HandleBody(handle), OpFlags.None, cancel);

    /// <summary>Adds values to a handle; see <see cref="DeleteAsync"/>.</summary>
    public Task<HandleAnswer> AddAsync(
        string handle, ImmutableArray<HandleValue> values, CancellationToken cancel) =>
        ChangeAsync(OpCode.AddValues, new ValuesBody(handle, values), OpFlags.None, cancel);

    /// <summary>Puts values in the place of those with the same index; see <see cref="DeleteAsync"/>.</summary>
    public Task<HandleAnswer> ModifyAsync(
        string handle, ImmutableArray<HandleValue> values, CancellationToken cancel) =>
        ChangeAsync(OpCode.ModifyValues, new ValuesBody(handle, values), OpFlags.None, cancel);

    /// <summary>Removes values of a handle; see <see cref="DeleteAsync"/>.</summary>
    public Task<HandleAnswer> RemoveAsync(string handle, ImmutableArray<int> indexes, CancellationToken cancel) =>
        ChangeAsync(OpCode.RemoveValues, new IndexesBody(handle, indexes), OpFlags.None, cancel);

    /// <summary>
    /// Logs the administrator in for as long as the connection lasts (an extension of Chinese nodes), so that each
    /// change is one message instead of three. A node that does not know it answers NotSupported, and each change is
    /// proven.
    /// </summary>
    public async Task<HandleAnswer> LogInAsync(CancellationToken cancel)
    {
        var answer = await ChangeAsync(
            OpCode.LogIn, new LogInBody(options.Administrator ?? default), OpFlags.None, cancel);
        if (answer.IsSuccess && _connection is { } connection) connection.IsLoggedIn = true;
        return answer;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection) await connection.DisposeAsync();
        _opening.Dispose();
        _proving.Dispose();
    }

    internal async Task<HandleAnswer> ResolveAsync(
        ResolveBody body, OpFlags flags, byte recursion, CancellationToken cancel)
    {
        var request = Write(OpCode.Resolve, body, flags | OpFlags.PublicOnly | OpFlags.KeepAlive, recursion);
        // Whose word decides something is not taken from a datagram, which anybody may have sent.
        if (request.Length <= WireLimits.DatagramBytes && (flags & OpFlags.Authoritative) == 0
            && await OverUdpAsync(request, cancel) is { Header.Response: not ResponseCode.Busy } answer)
            return Said(answer);
        return Said((await OverTcpAsync(request, again: true, null, cancel)).Answer);
    }

    private async Task<HandleAnswer> ChangeAsync(
        OpCode op, MessageBody body, OpFlags flags, CancellationToken cancel) =>
        options.UseSession || options.EncryptSession
            ? await InSessionAsync(op, body, flags, cancel)
            : Said(await AskProvenAsync(op, body, flags, null, cancel));

    /// <summary>Asks for a change, and proves who asks where the node wants that.</summary>
    private async Task<HandleMessage> AskProvenAsync(
        OpCode op, MessageBody body, OpFlags flags, ClientSession? session, CancellationToken cancel)
    {
        flags |= OpFlags.KeepAlive | (session?.Flags ?? OpFlags.None);
        var request = Write(op, body, flags, 0, session?.Id ?? 0);
        // Nothing is carried out before it is proven who asks: until then it may be asked again.
        var isKnown = session is null ? _connection is { IsLoggedIn: true } : session.IsProven;
        var (answer, _) = await OverTcpAsync(request, again: !isKnown, session, cancel);
        if (answer.Header.Response != ResponseCode.AuthenticationNeeded || options.Administrator is not { } user)
            return answer;
        var digest = RequestDigest.Of(HandleCodec.HeaderAndBody(request), ProtocolVersion.ForAnswer(answer.Envelope));
        // Nothing is signed that this client did not ask for.
        if (answer.Body is not ChallengeBody challenge || !IsOf(answer, digest))
            return answer with
            {
                Header = answer.Header with { Response = ResponseCode.AuthenticationError },
                Body = new ErrorBody("The challenge is of another request."),
            };

        var proof = Proof(user, SecretProof.Input(challenge.Nonce, digest));
        var proven = Write(OpCode.AnswerChallenge, proof, flags, 0, answer.Envelope.SessionId);
        // A challenge is good once: where the first answer to it was taken, the second says so.
        var (done, twice) = await OverTcpAsync(proven, again: true, session, cancel);
        return twice && done.Header.Response == ResponseCode.AuthenticationTimeout
            ? throw new IOException(
                $"The node at {options.Node} closed the connection; whether it was done is not known.")
            : done;
    }

    /// <summary>
    /// True where a handle has just these values, false where it has others, null where it is not there.
    /// </summary>
    private async Task<bool?> HoldsAsync(
        string handle, ImmutableArray<HandleValue> values, CancellationToken cancel)
    {
        var found = await ChangeAsync(
            OpCode.Resolve, new ResolveBody(handle, [], []), OpFlags.Authoritative, cancel);
        if (found.Code == ResponseCode.HandleNotFound) return null;
        if (!found.IsSuccess) throw new IOException($"Whether {handle} was registered is not known: {found.Code}.");
        return found.Values.Length == values.Length && values.All(value => found.Values.Any(there =>
            there.Index == value.Index && there.Permissions == value.Permissions && there.Type == value.Type
            && there.Data.Span.SequenceEqual(value.Data.Span)));
    }

    private ChallengeAnswerBody Proof(HandleReference user, byte[] input)
    {
        if (!options.Sm2Key.IsEmpty)
            return new ChallengeAnswerBody(
                HandleTypes.PublicKey, user, Sm2.Make(options.Sm2Key.Span, user.Handle, input));
        if (options.RsaKey.IsEmpty)
            return new ChallengeAnswerBody(HandleTypes.SecretKey, user, SecretProof.Make(
                Encoding.UTF8.GetBytes(options.Secret), input, RandomNumberGenerator.GetBytes(16)));
        using var key = RSA.Create();
        key.ImportPkcs8PrivateKey(options.RsaKey.Span, out _);
        return new ChallengeAnswerBody(HandleTypes.PublicKey, user, SecretProof.Make(key, input));
    }

    private static bool IsOf(HandleMessage answer, RequestDigest digest) =>
        answer.Digest is { } said && CryptographicOperations.FixedTimeEquals(digest.Hash, said.Hash);

    private byte[] Write(OpCode op, MessageBody body, OpFlags flags, byte recursion, uint session = 0)
    {
        var into = new WireWriter(256);
        var id = (uint)Interlocked.Increment(ref _requests);
        if (_siteKey is not null) flags |= OpFlags.Certify;
        HandleCodec.Write(into, new HandleMessage(
            new Envelope(ProtocolVersion.Current, EnvelopeFlags.None, ProtocolVersion.Current, session, id, 0, 0),
            new MessageHeader(op, ResponseCode.None, flags, MessageHeader.UnknownSite, recursion, 0, 0), body));
        return into.ToArray();
    }

    /// <summary>The answer to one datagram, put together where it comes in several; null where none comes.</summary>
    private async Task<HandleMessage?> OverUdpAsync(byte[] request, CancellationToken cancel)
    {
        using var socket = new Socket(options.Node.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            await socket.ConnectAsync(options.Node, cancel);
            var fragments = new FragmentAssembler(TimeProvider.System);
            for (var tries = options.DatagramTries; tries > 0; tries--)
            {
                await socket.SendAsync(request, cancel);
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
                patience.CancelAfter(options.DatagramPatience);
                try
                {
                    return await AnswerToAsync(socket, request, fragments, patience.Token);
                }
                catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
                {
                    // Once more.
                }
            }
        }
        catch (SocketException)
        {
            // Nobody listens there for datagrams.
        }

        return null;
    }

    // That an answer does not fit a datagram may be said by anybody: it is then asked over TCP.
    private bool IsTaken(ReadOnlySpan<byte> bytes, HandleMessage message) => _siteKey is not { } key
        || message.Header.Response == ResponseCode.Busy || ResponseSignature.IsRight(bytes, key);

    private async Task<HandleMessage> AnswerToAsync(
        Socket socket, byte[] request, FragmentAssembler fragments, CancellationToken cancel)
    {
        var (bytes, from) = (new byte[WireLimits.DatagramBytes], options.Node.Serialize());
        while (true)
        {
            var count = await socket.ReceiveAsync(bytes, cancel);
            if (count < Envelope.Bytes || !request.AsSpan(8, 4).SequenceEqual(bytes.AsSpan(8, 4))
                || !Envelope.TryRead(bytes.AsSpan(0, count), out var envelope)) continue;
            var whole = (envelope.Flags & EnvelopeFlags.Fragment) == 0
                ? bytes[..count]
                : fragments.Add(from, envelope, bytes.AsSpan(Envelope.Bytes..count));
            if (whole is not null && HandleCodec.TryRead(whole, out var message) == ResponseCode.Success
                && IsTaken(whole, message!))
                return message!;
        }
    }

    /// <summary>The answer, and whether the request was sent twice for it.</summary>
    private async Task<(HandleMessage Answer, bool Twice)> OverTcpAsync(
        byte[] request, bool again, ClientSession? session, CancellationToken cancel)
    {
        var twice = false;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(options.Patience);
        try
        {
            while (true)
            {
                var connection = await OpenAsync(patience.Token);
                try
                {
                    var answer = await connection.AskAsync(session?.Seal(request) ?? request, patience.Token);
                    return (Read(answer, session), twice);
                }
                catch (IOException) when (again && !connection.WasFresh)
                {
                    // The node closed a connection that it had answered before; a question is asked again once.
                    (again, twice) = (false, true);
                }
            }
        }
        catch (InvalidDataException fault)
        {
            throw new IOException($"The node at {options.Node}: {fault.Message}", fault);
        }
        catch (SocketException fault)
        {
            throw new IOException($"The node at {options.Node} is not reached: {fault.Message}", fault);
        }
        catch (OperationCanceledException fault) when (!cancel.IsCancellationRequested)
        {
            throw new IOException($"The node at {options.Node} does not answer.", fault);
        }
    }

    private HandleMessage Read(byte[] answer, ClientSession? session)
    {
        if (session is not null) return session.Read(answer);
        if (HandleCodec.TryRead(answer, out var message) != ResponseCode.Success)
            throw new InvalidDataException("An answer cannot be read.");
        return _siteKey is not { } key || ResponseSignature.IsRight(answer, key)
            ? message!
            : throw new InvalidDataException("An answer is not signed with the key of its site.");
    }

    private async ValueTask<ClientConnection> OpenAsync(CancellationToken cancel)
    {
        if (_connection is { IsOpen: true } open) return open;
        await _opening.WaitAsync(cancel);
        try
        {
            if (_connection is { IsOpen: true } meanwhile) return meanwhile;
            if (_connection is { } closed) await closed.DisposeAsync();
            return _connection = await ClientConnection.OpenAsync(options.Node, cancel);
        }
        finally
        {
            _opening.Release();
        }
    }

    private static HandleAnswer Said(HandleMessage answer) => answer.Body switch
    {
        ValuesBody body => new HandleAnswer(answer.Header.Response, body.Handle, body.Values, ""),
        HandleBody body => new HandleAnswer(answer.Header.Response, body.Handle, [], ""),
        ErrorBody body => new HandleAnswer(answer.Header.Response, "", [], body.Message),
        ReferralBody body => new HandleAnswer(answer.Header.Response, body.Handle, body.Values ?? [], ""),
        _ => new HandleAnswer(answer.Header.Response, "", [], ""),
    };
}
