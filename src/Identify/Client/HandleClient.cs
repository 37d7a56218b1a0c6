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

    /// <summary>Registers a handle.</summary>
    /// <param name="handle">The handle.</param>
    /// <param name="values">Its values.</param>
    /// <param name="overwrite">Takes the place of one that is there.</param>
    /// <param name="cancel">Ends the waiting; whether it was done is then not known.</param>
    /// <exception cref="IOException">The node does not answer; whether it was done is not known.</exception>
    public Task<HandleAnswer> CreateAsync(
        string handle, ImmutableArray<HandleValue> values, bool overwrite, CancellationToken cancel) => ChangeAsync(
        OpCode.CreateHandle, new ValuesBody(handle, values), overwrite ? OpFlags.Overwrite : OpFlags.None, cancel);

    /// <summary>Deletes a handle; see <see cref="CreateAsync"/>.</summary>
    public Task<HandleAnswer> DeleteAsync(string handle, CancellationToken cancel) =>
        ChangeAsync(OpCode.DeleteHandle, new HandleBody(handle), OpFlags.None, cancel);

    /// <summary>Adds values to a handle; see <see cref="CreateAsync"/>.</summary>
    public Task<HandleAnswer> AddAsync(
        string handle, ImmutableArray<HandleValue> values, CancellationToken cancel) =>
        ChangeAsync(OpCode.AddValues, new ValuesBody(handle, values), OpFlags.None, cancel);

    /// <summary>Puts values in the place of those with the same index; see <see cref="CreateAsync"/>.</summary>
    public Task<HandleAnswer> ModifyAsync(
        string handle, ImmutableArray<HandleValue> values, CancellationToken cancel) =>
        ChangeAsync(OpCode.ModifyValues, new ValuesBody(handle, values), OpFlags.None, cancel);

    /// <summary>Removes values of a handle; see <see cref="CreateAsync"/>.</summary>
    public Task<HandleAnswer> RemoveAsync(string handle, ImmutableArray<int> indexes, CancellationToken cancel) =>
        ChangeAsync(OpCode.RemoveValues, new IndexesBody(handle, indexes), OpFlags.None, cancel);

    /// <summary>
    /// Logs the administrator in for as long as the connection lasts (an extension of Chinese nodes), so that each
    /// change is one message instead of three. A node that does not know it answers NotSupported, and each change is
    /// proven.
    /// </summary>
    public Task<HandleAnswer> LogInAsync(CancellationToken cancel) =>
        ChangeAsync(OpCode.LogIn, new LogInBody(options.Administrator ?? default), OpFlags.None, cancel);

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
        if (request.Length <= WireLimits.DatagramBytes
            && await OverUdpAsync(request, cancel) is { Header.Response: not ResponseCode.Busy } answer)
            return Said(answer);
        return Said(await OverTcpAsync(request, again: true, null, cancel));
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
        var answer = await OverTcpAsync(request, again: false, session, cancel);
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

        var input = SecretProof.Input(challenge.Nonce, digest);
        var proof = options.Sm2Key.IsEmpty
            ? new ChallengeAnswerBody(HandleTypes.SecretKey, user, SecretProof.Make(
                Encoding.UTF8.GetBytes(options.Secret), input, RandomNumberGenerator.GetBytes(16)))
            : new ChallengeAnswerBody(
                HandleTypes.PublicKey, user, Sm2.Make(options.Sm2Key.Span, user.Handle, input));
        var proven = Write(OpCode.AnswerChallenge, proof, flags, 0, answer.Envelope.SessionId);
        return await OverTcpAsync(proven, again: false, session, cancel);
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

    /// <summary>One answer to one datagram; null where none comes, or one of several fragments.</summary>
    private async Task<HandleMessage?> OverUdpAsync(byte[] request, CancellationToken cancel)
    {
        using var socket = new Socket(options.Node.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            await socket.ConnectAsync(options.Node, cancel);
            var bytes = new byte[WireLimits.DatagramBytes];
            for (var tries = options.DatagramTries; tries > 0; tries--)
            {
                await socket.SendAsync(request, cancel);
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
                patience.CancelAfter(options.DatagramPatience);
                if (await AnswerToAsync(socket, request, bytes, patience.Token, cancel) is { } message) return message;
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

    private async Task<HandleMessage?> AnswerToAsync(
        Socket socket, byte[] request, byte[] bytes, CancellationToken patience, CancellationToken cancel)
    {
        try
        {
            while (true)
            {
                var count = await socket.ReceiveAsync(bytes, patience);
                if (HandleCodec.TryRead(bytes.AsSpan(0, count), out var message) == ResponseCode.Success
                    && request.AsSpan(8, 4).SequenceEqual(bytes.AsSpan(8, 4))
                    && IsTaken(bytes.AsSpan(0, count), message!))
                    return message;
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<HandleMessage> OverTcpAsync(
        byte[] request, bool again, ClientSession? session, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(options.Patience);
        try
        {
            while (true)
            {
                var connection = await OpenAsync(patience.Token);
                try
                {
                    return Read(await connection.AskAsync(session?.Seal(request) ?? request, patience.Token), session);
                }
                catch (IOException) when (again && !connection.WasFresh)
                {
                    // The node closed a connection that it had answered before; a question is asked again once.
                    again = false;
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
