using System.Net;
using City.Connectors.Csv;
using City.Connectors.Http;
using City.Connectors.Mqtt;
using City.Kernel;
using City.Screen.Wire;
using City.Sense;
using City.Trust;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace City.Host.Feeds;

/// <summary>The feeds that live in the brain, with the wires that bring their messages.</summary>
internal sealed partial class FeedService(
    ICity city, IBlobStore blobs, IDeviceKeys keys, ITokens tokens, RunOptions options, TimeProvider clock,
    ILoggerFactory logs)
    : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ILogger _log = logs.CreateLogger<FeedService>();
    private readonly LiveFeeds _feeds = new(
        city, blobs, Reader, options.Feeds,
        new LiveFeedOptions
        {
            Brought = DomainFeeds.Of(options.DomainFeeds),
            Personal = [.. new Catalogue(Domains.All()).Personal, .. options.Personal],
        }, clock);

    private readonly DeviceCommands _commands = new(city, keys, new DeviceCommandOptions(), clock);

    private Task _rounds = Task.CompletedTask;
    private Task _commandRounds = Task.CompletedTask;
    private Broker? _broker;
    private OutsideBroker? _outside;

    /// <summary>The broker as it stands; null where it is off.</summary>
    public BrokerAnswer? BrokerState => options.Mqtt is not { } mqtt ? null : new BrokerAnswer(
        mqtt.Port, mqtt.Certificate is not null, _broker?.Clients ?? 0, _broker?.Dropped ?? 0,
        mqtt.Address.Equals(IPAddress.Any) || mqtt.Address.Equals(IPAddress.IPv6Any) ? null : mqtt.Address.ToString());

    /// <summary>The broker elsewhere as it stands; null where there is none.</summary>
    public OutsideBrokerAnswer? OutsideState => _outside?.State is not { } state ? null
        : new OutsideBrokerAnswer(state.IsConnected, state.Refused, state.Why);

    /// <summary>Maps <c>/api/feeds</c>, <c>/api/feed-examples</c> and <c>/api/devices/{id}/commands</c>.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        new FeedDoors(_feeds, RefuseAsync).Map(routes);
        new DeviceCommandDoors(_commands, clock, RefuseAsync).Map(routes);
        new ExampleDoor(_feeds, () => BrokerState, clock).Map(routes);
    }

    /// <summary>Loads the mappings and opens the wires; the city serves already.</summary>
    /// <exception cref="IOException">A port is taken, or a certificate cannot be read.</exception>
    public async Task StartAsync(CancellationToken cancel)
    {
        await _feeds.LoadAsync(cancel);
        foreach (var file in _feeds.Files)
            if (file is { Feed: { } feed, Faults.IsEmpty: false }) Stale(_log, file.File, file.Faults.Length, feed);
            else if (!file.Faults.IsEmpty) Faulty(_log, file.File, file.Faults.Length);
        if (options.Feeds is not null || options.DomainFeeds.Count > 0)
            _rounds = _feeds.RunAsync(
                fault => RoundFailed(_log, fault), why => FolderAway(_log, why), _stop.Token);
        if (options.Mqtt is { } mqtt) await OpenBrokerAsync(mqtt, cancel);
        if (options.MqttFrom is { } from)
            _outside = new OutsideBroker(
                _feeds, from, $"citybrain-{Environment.MachineName}", clock, logs.CreateLogger<OutsideBroker>());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_outside is not null) await _outside.DisposeAsync();
        if (_broker is not null) await _broker.DisposeAsync();
        await _stop.CancelAsync();
        await _rounds;
        await _commandRounds;
        _feeds.Dispose();
        _commands.Dispose();
        _stop.Dispose();
    }

    private async Task OpenBrokerAsync(BrokerOptions mqtt, CancellationToken cancel)
    {
        await _commands.LoadAsync(cancel);
        _broker = await Broker.StartAsync(
            new BrokerParts(_feeds, _commands, keys, tokens, blobs, clock), mqtt, logs.CreateLogger<Broker>(), cancel);
        _commands.Wire = _broker.Wire;
        _commandRounds = _commands.RunAsync(fault => CommandsFailed(_log, fault), _stop.Token);
    }

    private static Task RefuseAsync(HttpContext context, int status, Refusal refusal) =>
        ProblemAnswer.WriteAsync(context, status, refusal.Code, refusal.Detail, refusal.At);

    private static IMessageReader Reader(Mapping mapping) =>
        mapping.Source.Format == "json" ? new JsonMessages(mapping) : new CsvMessages(mapping);

    [LoggerMessage(5020, LogLevel.Warning, "The mapping {File} has {Faults} faults and is not in use; see /api/feeds")]
    private static partial void Faulty(ILogger log, string file, int faults);

    [LoggerMessage(
        5024, LogLevel.Warning,
        "The mapping {File} has {Faults} faults; the feed {Feed} runs by its last good version; see /api/feeds")]
    private static partial void Stale(ILogger log, string file, int faults, string feed);

    [LoggerMessage(5022, LogLevel.Error, "Commands to devices could not be looked after; it is tried again")]
    private static partial void CommandsFailed(ILogger log, Exception fault);

    [LoggerMessage(5021, LogLevel.Error, "Feeds could not be looked after")]
    private static partial void RoundFailed(ILogger log, Exception fault);

    [LoggerMessage(5023, LogLevel.Warning, "The folder of feeds cannot be listed; its feeds go on as they are: {Why}")]
    private static partial void FolderAway(ILogger log, string why);
}
