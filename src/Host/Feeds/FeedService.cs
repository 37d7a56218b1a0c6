using City.Connectors.Csv;
using City.Connectors.Http;
using City.Connectors.Mqtt;
using City.Kernel;
using City.Sense;
using City.Trust;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace City.Host.Feeds;

/// <summary>The feeds that live in the brain, with the wires that bring their messages.</summary>
internal sealed partial class FeedService(
    ICity city, IBlobStore blobs, IDeviceKeys keys, RunOptions options, TimeProvider clock, ILoggerFactory logs)
    : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ILogger _log = logs.CreateLogger<FeedService>();
    private readonly LiveFeeds _feeds = new(
        city, blobs, Reader, options.Feeds, new LiveFeedOptions(), clock);

    private Task _rounds = Task.CompletedTask;
    private Broker? _broker;
    private OutsideBroker? _outside;

    /// <summary>Maps <c>/api/feeds</c>.</summary>
    public void Map(IEndpointRouteBuilder routes) => new FeedDoors(
        _feeds, Composition.RefuseAsync)
        .Map(routes);

    /// <summary>Loads the mappings and opens the wires; the city serves already.</summary>
    /// <exception cref="IOException">A port is taken, or a certificate cannot be read.</exception>
    public async Task StartAsync(CancellationToken cancel)
    {
        await _feeds.LoadAsync(cancel);
        foreach (var file in _feeds.Files)
            if (!file.Faults.IsEmpty)
                Faulty(_log, file.File, file.Faults.Length);
        if (options.Feeds is not null)
            _rounds = _feeds.RunAsync(fault => RoundFailed(_log, fault), _stop.Token);
        if (options.Mqtt is { } mqtt)
            _broker = await Broker.StartAsync(_feeds, keys, mqtt, logs.CreateLogger<Broker>(), cancel);
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
        _feeds.Dispose();
        _stop.Dispose();
    }

    private static IMessageReader Reader(Mapping mapping) =>
        mapping.Source.Format == "json" ? new JsonMessages(mapping) : new CsvMessages(mapping);

    [LoggerMessage(5020, LogLevel.Warning, "The mapping {File} has {Faults} faults and is not in use; see /api/feeds")]
    private static partial void Faulty(ILogger log, string file, int faults);

    [LoggerMessage(5021, LogLevel.Error, "Feeds could not be looked after")]
    private static partial void RoundFailed(ILogger log, Exception fault);
}
