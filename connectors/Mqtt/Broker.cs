using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace City.Connectors.Mqtt;

/// <summary>
/// The broker in the brain (OASIS MQTT 3.1.1 and 5.0). Devices come in with their id and key, programs with a token;
/// they write where they may, and get PUBACK when what they sent is durable. Nothing is anonymous.
/// </summary>
public sealed class Broker : IAsyncDisposable
{
    private static readonly TimeSpan LeavingMax = TimeSpan.FromSeconds(5), LeavingRound = TimeSpan.FromMilliseconds(50);

    private readonly LiveFeeds _feeds;
    private readonly IDeviceKeys _keys;
    private readonly ITokens _tokens;
    private readonly BrokerOptions _options;
    private readonly ILogger<Broker> _log;
    private readonly SslStreamCertificateContext? _certificate;
    private readonly Listener _listener;
    private readonly MqttServer _server;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, Guest> _clients = new(StringComparer.Ordinal);
    private readonly RetainedMessages _retained;
    private readonly BrokerWire _wire;
    private readonly TimeProvider _clock;
    private long _dropped;

    private Broker(
        BrokerParts parts, BrokerOptions options, SslStreamCertificateContext? certificate, ILogger<Broker> log)
    {
        (_feeds, _keys, _tokens) = (parts.Feeds, parts.Keys, parts.Tokens);
        (_options, _certificate, _log) = (options, certificate, log);
        _retained = new RetainedMessages(parts.Blobs, options, parts.Clock);
        (_listener, _clock) = (new Listener(options, certificate), parts.Clock);
        var settings = new MqttServerOptionsBuilder()
            .WithoutDefaultEndpoint()
            .WithPersistentSessions(false)
            .WithMaxPendingMessagesPerClient(options.WaitingMax)
            .WithPendingMessagesOverflowStrategy(MqttPendingMessagesOverflowStrategy.DropOldestQueuedMessage)
            .Build();
        _server = new MqttServerFactory().CreateMqttServer(settings, [_listener]);
        _wire = new BrokerWire(_server, parts.Commands, parts.Clock);
        _server.LoadingRetainedMessageAsync += async come =>
            come.LoadedRetainedMessages = await _retained.LoadAsync(IsPersonal, _stop.Token);
        _server.ValidatingConnectionAsync += ValidateAsync;
        _server.ClientDisconnectedAsync += LeftAsync;
        _server.InterceptingPublishAsync += PublishAsync;
        _server.InterceptingSubscriptionAsync += SubscribeAsync;
        _server.ClientSubscribedTopicAsync += ListenAsync;
        _server.ClientAcknowledgedPublishPacketAsync += TakenAsync;
        _server.InterceptingUnsubscriptionAsync += UnsubscribeAsync;
        _server.QueuedApplicationMessageOverwrittenAsync += OverwrittenAsync;
        _server.InterceptingClientEnqueueAsync += TellAsync;
        _keys.Revoked += Revoked;
        _tokens.Revoked += Revoked;
    }

    /// <summary>How many messages were dropped because a subscriber did not take them in time.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>How many devices and programs are connected.</summary>
    public int Clients => _clients.Count;

    /// <summary>What brings commands to the devices that come here.</summary>
    public IDeviceWire Wire => _wire;

    /// <summary>Starts to listen.</summary>
    /// <exception cref="IOException">The port is taken, or the certificate cannot be read.</exception>
    /// <exception cref="InvalidDataException">A retained message in the store is damaged.</exception>
    public static async Task<Broker> StartAsync(
        BrokerParts parts, BrokerOptions options, ILogger<Broker> log, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(options);
        cancel.ThrowIfCancellationRequested();
        var broker = new Broker(parts, options, Certificate(options.Certificate), log);
        try
        {
            await broker._server.StartAsync();
        }
        catch (System.Net.Sockets.SocketException fault)
        {
            await broker.DisposeAsync();
            throw new IOException($"MQTT cannot listen on {options.Address}:{options.Port}: {fault.Message}", fault);
        }

        BrokerLog.Listens(log, options.Port, broker._certificate is not null);
        return broker;
    }

    /// <summary>Ends all connections; what was not acknowledged comes again.</summary>
    public async ValueTask DisposeAsync()
    {
        _keys.Revoked -= Revoked;
        _tokens.Revoked -= Revoked;
        await _stop.CancelAsync();
        if (_server.IsStarted) await _server.StopAsync(new MqttServerStopOptions());
        _server.Dispose();
        _listener.Dispose();
        _certificate?.TargetCertificate.Dispose();
        _stop.Dispose();
    }

    /// <summary>The certificate of a file, given with those behind it, which lead to its root.</summary>
    private static SslStreamCertificateContext? Certificate(string? file)
    {
        if (file is null) return null;
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(file);
            return SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(file), chain, offline: true);
        }
        catch (CryptographicException fault)
        {
            throw new IOException($"{file} holds no certificate with its key in PEM: {fault.Message}", fault);
        }
    }

    private async Task ValidateAsync(ValidatingConnectionEventArgs come)
    {
        // MQTTnet says of whoever is left without an id that the id is wrong, whatever was decided.
        if (come is { ClientId: null or "", ProtocolVersion: MqttProtocolVersion.V500 })
            come.AssignedClientIdentifier = Guid.NewGuid().ToString("N");
        come.ReasonCode = Judge(come, out var client);
        if (come.ReasonCode == MqttConnectReasonCode.Success
            && !await SeatAsync(come.AssignedClientIdentifier ?? come.ClientId!, client!))
            come.ReasonCode = MqttConnectReasonCode.ClientIdentifierNotValid;

        if (come.ReasonCode != MqttConnectReasonCode.Success) BrokerLog.NotLetIn(_log);
    }

    /// <summary>
    /// Who comes again sits down when the connection before is gone for good: what is cleared away behind that one goes
    /// by the name alone, and would be the new one's. One that hangs is left behind after a while.
    /// </summary>
    /// <returns>False where somebody else sits there.</returns>
    private async Task<bool> SeatAsync(string id, Guest client)
    {
        var left = LeavingMax;
        while (!_clients.TryAdd(id, client))
        {
            if (!_clients.TryGetValue(id, out var before)) continue;
            if (before.Name != client.Name) return false;
            await ThrowOutAsync(id, MqttDisconnectReasonCode.SessionTakenOver);
            await Task.WhenAny(before.Gone.Task, Task.Delay(LeavingRound, _clock, _stop.Token));
            if ((left -= LeavingRound) > TimeSpan.Zero || before.Gone.Task.IsCompleted) continue;
            _clients[id] = client;
            break;
        }

        return true;
    }

    private MqttConnectReasonCode Judge(ValidatingConnectionEventArgs come, out Guest? client)
    {
        client = null;
        if (come.ProtocolVersion == MqttProtocolVersion.V310) return MqttConnectReasonCode.UnsupportedProtocolVersion;
        if (Who(come) is not { } guest) return MqttConnectReasonCode.BadUserNameOrPassword;
        // Nobody throws another one out by coming under its client id.
        if (come.ClientId == BrokerWire.Self
            || _clients.TryGetValue(come.ClientId ?? "", out var other) && other.Name != guest.Name)
            return MqttConnectReasonCode.ClientIdentifierNotValid;
        if (come.ClientId is { Length: 0 } or null && come.ProtocolVersion != MqttProtocolVersion.V500)
            return MqttConnectReasonCode.ClientIdentifierNotValid;
        if (_clients.Count >= _options.ClientsMax && other is null) return MqttConnectReasonCode.ServerUnavailable;
        client = guest;
        return MqttConnectReasonCode.Success;
    }

    /// <summary>Who comes with this name and password; null where they are not good.</summary>
    private Guest? Who(ValidatingConnectionEventArgs come)
    {
        if (come.UserName is not { Length: > 0 } name || come.Password is not { } secret) return null;
        var (speaksReasons, from) = (come.ProtocolVersion == MqttProtocolVersion.V500, come.RemoteEndPoint);
        if (_keys.Check(name, secret) is { } device) return new DeviceGuest(device, _keys, speaksReasons, from);
        return name == TokenGuest.User && _tokens.Find(secret) is { } token
            ? new TokenGuest(token, _feeds, speaksReasons, from) : null;
    }

    private Task LeftAsync(ClientDisconnectedEventArgs left)
    {
        // The next connection under its name may have come before it was seen that this one has gone.
        if (_clients.TryGetValue(left.ClientId, out var client) && Equals(client.From, left.RemoteEndPoint))
        {
            _clients.TryRemove(KeyValuePair.Create(left.ClientId, client));
            client.Gone.TrySetResult();
        }

        return Task.CompletedTask;
    }

    /// <summary>Whoever came with what is good no longer is told no more, nor where it only listens.</summary>
    private void Revoked(object? sender, EventArgs said)
    {
        foreach (var (id, client) in _clients)
            if (!client.IsGood)
                _ = ThrowOutAsync(id, MqttDisconnectReasonCode.NotAuthorized);
    }

    /// <summary>Nobody says when a token has expired: it is seen when its program is to be told something.</summary>
    private Task TellAsync(InterceptingClientApplicationMessageEnqueueEventArgs come)
    {
        if (!_clients.TryGetValue(come.ReceiverClientId, out var client) || client.IsGood) return Task.CompletedTask;
        come.AcceptEnqueue = false;
        _ = ThrowOutAsync(come.ReceiverClientId, MqttDisconnectReasonCode.NotAuthorized);
        return Task.CompletedTask;
    }

    private async Task ThrowOutAsync(string client, MqttDisconnectReasonCode reason)
    {
        try
        {
            await _server.DisconnectClientAsync(client, reason);
        }
        catch (Exception gone) when (gone is InvalidOperationException or MqttCommunicationException)
        {
            // It went by itself meanwhile, or the broker stops.
        }
    }

    private async Task PublishAsync(InterceptingPublishEventArgs come)
    {
        if (come.ClientId == BrokerWire.Self) return;
        var message = come.ApplicationMessage;
        if (!_clients.TryGetValue(come.ClientId, out var client) || !client.IsGood)
        {
            (come.ProcessPublish, come.CloseConnection) = (false, true);
            return;
        }

        if (!client.MayWrite(message.Topic) || message.Topic.AsSpan().ContainsAny('+', '#'))
        {
            Refuse(come, client, MqttPubAckReasonCode.NotAuthorized, client.Hint);
            return;
        }

        if (message.Payload.Length > _options.PayloadBytesMax)
        {
            Refuse(come, client, MqttPubAckReasonCode.QuotaExceeded,
                $"A payload has at most {_options.PayloadBytesMax} bytes.");
            return;
        }

        try
        {
            // What a device has sent is carried to its end, also where the device goes away meanwhile.
            var cancel = _stop.Token;
            // Kept, it would lie in the open where no erasure reaches it; what is there may be cleared.
            if (IsPersonal(message.Topic) && !message.Payload.IsEmpty) message.Retain = false;
            if (message.Retain && !await _retained.KeepAsync(message, cancel))
            {
                Refuse(come, client, MqttPubAckReasonCode.QuotaExceeded,
                    "Too many topics have a retained message, or they are too long together.");
                return;
            }

            if (BrokerWire.IsAnswer(message.Topic)
                && await _wire.AnswerAsync(message, cancel) is { } unanswered)
            {
                if (unanswered.Kind is RefusalKind.Overloaded or RefusalKind.Unavailable)
                    throw new StoreException(unanswered.Detail, retry: true);
                come.Response.ReasonCode = MqttPubAckReasonCode.PayloadFormatInvalid;
                come.Response.ReasonString = $"{unanswered.Code} {unanswered.Detail}";
                return;
            }

            // What is to be retained from now on was sent now.
            var answer = await Intake.TakeAsync(_feeds, message.Topic, message.Payload, isRetained: false, cancel);
            if (!answer.Refused.IsEmpty)
            {
                // What was refused is kept as a dead letter; 3.1.1 has no way to tell, and must not send it again.
                come.Response.ReasonCode = MqttPubAckReasonCode.PayloadFormatInvalid;
                come.Response.ReasonString = Intake.Reason(answer);
            }
        }
        catch (Exception fault) when (fault is StoreException or InvalidDataException or OperationCanceledException)
        {
            // Without PUBACK the device sends it again when it comes back.
            if (fault is not OperationCanceledException) BrokerLog.Unsettled(_log, fault);
            (come.ProcessPublish, come.CloseConnection) = (false, true);
        }
    }

    private bool IsPersonal(string topic) => _feeds.For(topic).Any(feed => feed.IsPersonal);

    /// <summary>Version 5 says why; 3.1.1 cannot, and an acknowledgement would be a lie: the connection ends.</summary>
    private static void Refuse(
        InterceptingPublishEventArgs come, Guest client, MqttPubAckReasonCode code, string reason)
    {
        come.ProcessPublish = false;
        come.Response.ReasonCode = code;
        come.Response.ReasonString = reason;
        come.CloseConnection = !client.SpeaksReasons;
    }

    private async Task ListenAsync(ClientSubscribedTopicEventArgs come)
    {
        if (TakesCommands(come.ClientId)) await _wire.ListensAsync(come.TopicFilter.Topic, _stop.Token);
    }

    private bool TakesCommands(string client) =>
        _clients.TryGetValue(client, out var guest) && guest.TakesCommands;

    private async Task TakenAsync(ClientAcknowledgedPublishPacketEventArgs come)
    {
        if (!come.IsCompleted || !TakesCommands(come.ClientId)) return;
        try
        {
            await _wire.TakenAsync(come.PublishPacket.Topic, _stop.Token);
        }
        catch (Exception fault) when (fault is StoreException or OperationCanceledException)
        {
            // It stays pending, and is told again when the device comes again.
            if (fault is StoreException) BrokerLog.Unsettled(_log, fault);
        }
    }

    private Task SubscribeAsync(InterceptingSubscriptionEventArgs come)
    {
        var filter = come.TopicFilter.Topic;
        var known = _clients.TryGetValue(come.ClientId, out var client) && client.IsGood;
        var code = !known || !client!.MayListen(filter) ? MqttSubscribeReasonCode.NotAuthorized
            : !client.Filters.ContainsKey(filter) && client.Filters.Count >= _options.SubscriptionsMax
                ? MqttSubscribeReasonCode.QuotaExceeded
                : (MqttSubscribeReasonCode?)null;
        if (code is { } refused)
        {
            come.ProcessSubscription = false;
            come.Response.ReasonCode =
                client?.SpeaksReasons == true ? refused : MqttSubscribeReasonCode.UnspecifiedError;
        }
        else client!.Filters[filter] = true;
        return Task.CompletedTask;
    }

    private Task UnsubscribeAsync(InterceptingUnsubscriptionEventArgs come)
    {
        if (_clients.TryGetValue(come.ClientId, out var client)) client.Filters.TryRemove(come.Topic, out _);
        return Task.CompletedTask;
    }

    private Task OverwrittenAsync(QueueMessageOverwrittenEventArgs lost)
    {
        Interlocked.Increment(ref _dropped);
        BrokerLog.Dropped(_log);
        return Task.CompletedTask;
    }
}
