using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace City.Connectors.Mqtt;

/// <summary>
/// The brain as a client of a broker elsewhere: subscribes to the topics of all feeds at QoS 1 and acknowledges each
/// message when it is durable. Its session is kept by that broker, so what comes while the brain is away comes later;
/// and where a message cannot be settled, the connection ends and it comes again with the next.
/// </summary>
public sealed class OutsideBroker : IAsyncDisposable
{
    /// <summary>How many messages are under way at once; so many the broker sends without an answer.</summary>
    private const int UnderwayMax = 256;

    private const string Old = "?version=3.1.1";
    private const uint SessionExpirySeconds = 7 * 24 * 3600;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly LiveFeeds _feeds;
    private readonly MqttClientOptions _options;
    private readonly ILogger<OutsideBroker> _log;
    private readonly TimeProvider _clock;
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly SemaphoreSlim _room = new(UnderwayMax, UnderwayMax);
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<string> _subscribed = new(StringComparer.Ordinal);

    /// <summary>What the broker refuses when it is asked for it; told of once until it is granted.</summary>
    private readonly HashSet<string> _refused = new(StringComparer.Ordinal);

    private readonly Task _run;
    private volatile OutsideState _state = new(false, [], null);

    /// <summary>Counts the connections. What came by one that is over is acknowledged on no other.</summary>
    private int _connection;

    /// <summary>Whether it was said of this connection that something came by it that no feed takes; 0 or 1.</summary>
    private int _untaken;

    /// <summary>Begins to connect, and goes on until it is disposed.</summary>
    /// <param name="feeds">The feeds.</param>
    /// <param name="address">
    /// <c>mqtt://</c> or <c>mqtts://</c> with host and perhaps user, password and port; <c>?version=3.1.1</c> for a
    /// broker that does not speak 5.0 (<see cref="IsVersion"/>).
    /// </param>
    /// <param name="clientId">Under which id the broker keeps the session.</param>
    /// <param name="clock">Paces attempts.</param>
    /// <param name="log">Told when the broker comes and goes.</param>
    public OutsideBroker(
        LiveFeeds feeds, Uri address, string clientId, TimeProvider clock, ILogger<OutsideBroker> log)
    {
        ArgumentNullException.ThrowIfNull(address);
        (_feeds, _clock, _log) = (feeds, clock, log);
        _options = Options(address, clientId);
        _client.ApplicationMessageReceivedAsync += ReceiveAsync;
        _run = RunAsync(_stop.Token);
    }

    /// <summary>How it stands with the broker.</summary>
    public OutsideState State => _state with { IsConnected = _state.IsConnected && _client.IsConnected };

    /// <summary>
    /// Whether the query of an address names a version of MQTT that the brain speaks: none for 5.0,
    /// <c>?version=5.0</c> or <c>?version=3.1.1</c>.
    /// </summary>
    public static bool IsVersion(string query) => query is "" or "?version=5.0" or Old;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        _client.Dispose();
        _room.Dispose();
        _stop.Dispose();
    }

    private static MqttClientOptions Options(Uri address, string clientId)
    {
        var tls = address.Scheme == "mqtts";
        // Under 3.1.1 a session is kept as long as the broker likes, and nobody says how much it may send at once.
        var builder = address.Query == Old
            ? new MqttClientOptionsBuilder().WithProtocolVersion(MqttProtocolVersion.V311)
            : new MqttClientOptionsBuilder().WithProtocolVersion(MqttProtocolVersion.V500)
                .WithSessionExpiryInterval(SessionExpirySeconds).WithReceiveMaximum(UnderwayMax);
        builder = builder
            .WithTcpServer(address.Host, address.IsDefaultPort || address.Port < 0 ? tls ? 8883 : 1883 : address.Port)
            .WithClientId(clientId)
            .WithCleanStart(false);
        // As with https: a city's own authority seldom publishes what it has revoked.
        if (tls)
            builder = builder.WithTlsOptions(
                options => options.UseTls().WithRevocationMode(X509RevocationMode.NoCheck));
        if (address.UserInfo is not { Length: > 0 } user) return builder.Build();
        var parts = user.Split(':', 2);
        return builder.WithCredentials(
            Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "").Build();
    }

    private async Task RunAsync(CancellationToken cancel)
    {
        using var rounds = new PeriodicTimer(Pause, _clock);
        try
        {
            do
            {
                try
                {
                    if (_client.IsConnected || await ConnectAsync(cancel)) await SubscribeAsync(cancel);
                }
                catch (Exception fault) when (fault is MqttCommunicationException or MqttClientDisconnectedException
                    or MqttProtocolViolationException or IOException or OperationCanceledException
                    or InvalidOperationException && !cancel.IsCancellationRequested)
                {
                    Away(fault.Message);
                }
            }
            while (await rounds.WaitForNextTickAsync(cancel));
        }
        catch (OperationCanceledException)
        {
            // It was told to stop.
        }
    }

    /// <summary>Connects anew, with nothing asked for yet.</summary>
    /// <returns>Whether the broker let the brain in.</returns>
    private async Task<bool> ConnectAsync(CancellationToken cancel)
    {
        _subscribed.Clear();
        Interlocked.Increment(ref _connection);
        Volatile.Write(ref _untaken, 0);
        var answer = await _client.ConnectAsync(_options, cancel);
        if (answer.ResultCode != MqttClientConnectResultCode.Success)
        {
            Away(Why(answer.ResultCode, answer.ReasonString));
            return false;
        }

        BrokerLog.OutsideConnected(_log, Filters().Count());
        return true;
    }

    private void Away(string why)
    {
        _state = new OutsideState(false, _state.Refused, why);
        BrokerLog.OutsideAway(_log, why);
    }

    /// <summary>
    /// The session listens on to what it was told before: to the topics of a feed that was removed before the last
    /// start.
    /// </summary>
    private void Untaken()
    {
        if (Interlocked.Exchange(ref _untaken, 1) == 0) BrokerLog.OutsideUntaken(_log);
    }

    private static string Why(Enum code, string? reason) => reason is { Length: > 0 } ? $"{code}, {reason}" : $"{code}";

    private IEnumerable<string> Filters() =>
        _feeds.Running.Select(feed => feed.Mapping.Source.Topic?.Filter).OfType<string>().Distinct();

    private async Task SubscribeAsync(CancellationToken cancel)
    {
        var wanted = Filters().ToList();
        foreach (var filter in wanted.Except(_subscribed).ToList())
        {
            var answer = await _client.SubscribeAsync(Subscription(filter), cancel);
            if (answer.Items.FirstOrDefault(item => item.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2)
                is not { } refusal)
            {
                _subscribed.Add(filter);
                _refused.Remove(filter);
            }
            else if (_refused.Add(filter))
                BrokerLog.OutsideRefused(_log, filter, Why(refusal.ResultCode, answer.ReasonString));
        }

        foreach (var filter in _subscribed.Except(wanted).ToList())
        {
            await _client.UnsubscribeAsync(filter, cancel);
            _subscribed.Remove(filter);
        }

        _refused.IntersectWith(wanted);
        _state = new OutsideState(true, [.. _refused.Order(StringComparer.Ordinal)], null);
    }

    /// <summary>
    /// What was retained comes once, when the session begins to listen, and not with each connection; under 3.1.1 no
    /// broker can be told so.
    /// </summary>
    private MqttClientSubscribeOptions Subscription(string filter) => new MqttClientSubscribeOptionsBuilder()
        .WithTopicFilter(to => to.WithTopic(filter).WithAtLeastOnceQoS().WithRetainHandling(
            _options.ProtocolVersion == MqttProtocolVersion.V500
                ? MqttRetainHandling.SendAtSubscribeIfNewSubscriptionOnly
                : MqttRetainHandling.SendAtSubscribe))
        .Build();

    private async Task ReceiveAsync(MqttApplicationMessageReceivedEventArgs come)
    {
        come.AutoAcknowledge = false;
        await _room.WaitAsync(_stop.Token);
        _ = SettleAsync(come, Volatile.Read(ref _connection));
    }

    private async Task SettleAsync(MqttApplicationMessageReceivedEventArgs come, int connection)
    {
        try
        {
            var message = come.ApplicationMessage;
            if (_feeds.For(message.Topic).Count == 0) Untaken();
            await Intake.TakeAsync(_feeds, message.Topic, message.Payload, message.Retain, _stop.Token);
            if (connection == Volatile.Read(ref _connection)) await come.AcknowledgeAsync(_stop.Token);
        }
        catch (Exception fault) when (fault is StoreException or InvalidDataException or OperationCanceledException
            or MqttCommunicationException or MqttClientDisconnectedException or InvalidOperationException)
        {
            if (_stop.IsCancellationRequested) return;
            BrokerLog.Unsettled(_log, fault);
            await EndAsync(connection);
        }
        finally
        {
            _room.Release();
        }
    }

    /// <summary>
    /// Ends a connection by which a message came that was not acknowledged: the broker sends it again with the next,
    /// and never before. With the link up it would be forgotten, and enough of them would silence the feed.
    /// </summary>
    private async Task EndAsync(int connection)
    {
        // What fails at once fails on the client's own task, which ends with the connection.
        await Task.Yield();
        if (connection != Volatile.Read(ref _connection) || !_client.IsConnected) return;
        try
        {
            await _client.DisconnectAsync(new MqttClientDisconnectOptions(), _stop.Token);
        }
        catch (Exception gone) when (gone is MqttCommunicationException or MqttClientDisconnectedException
            or InvalidOperationException or OperationCanceledException)
        {
            // It has ended by itself.
        }
    }
}
