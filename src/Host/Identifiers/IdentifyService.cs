using System.Text.Json;
using City.Identify;
using City.Kernel;
using City.Trust;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace City.Host.Identifiers;

/// <summary>
/// The node of identifiers that lives in the brain, where it was asked for, with its doors over HTTP.
/// </summary>
internal sealed class IdentifyService(
    RunOptions options, IBlobStore blobs, ICity city, TimeProvider clock, ILoggerFactory logs) : IAsyncDisposable
{
    private IdentifyPlatform? _platform;

    /// <summary>The node; null where none was asked for, and before it is started.</summary>
    public IdentifyNode? Node { get; private set; }

    /// <summary>Maps <c>/api/handles</c> and <c>/api/identify</c>.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        if (options.Identify is null) return;
        var doors = new IdentifyDoors(
            () => Node ?? throw new InvalidOperationException("The node is not started."),
            (context, status, refusal, of) => ProblemAnswer.WriteAsync(
                context, status, refusal.Code, refusal.Detail, refusal.At, json => Write(json, of)));
        doors.Map(routes);
        new PlatformDoors(doors,
            () => _platform ?? throw new InvalidOperationException("The platform is not started.")).Map(routes);
    }

    /// <summary>Opens the node, before the first request comes.</summary>
    /// <exception cref="IOException">The port is taken, or the disk has no room.</exception>
    /// <exception cref="InvalidDataException">What it kept is damaged.</exception>
    public async Task StartAsync(CancellationToken cancel)
    {
        if (options.Identify is not { } identify) return;
        Node = await IdentifyNode.StartAsync(
            new HandleStoreOptions { Directory = options.IdentifyFolder }, identify, clock,
            logs.CreateLogger<IdentifyNode>(), cancel);
        _platform = await IdentifyPlatform.StartAsync(Node, blobs, city, cancel);
        if (options.IdentifyReports is { } above) _platform.ReportTo(above);
    }

    private static void Write(Utf8JsonWriter json, RefusedHandle? of)
    {
        if (of is not { } refused) return;
        json.WriteNumber("responseCode", refused.ResponseCode);
        if (refused.Handle is { } handle) json.WriteString("handle", handle);
    }

    public async ValueTask DisposeAsync()
    {
        // What the last questions came to is noted before the store goes.
        if (_platform is not null) await _platform.DisposeAsync();
        if (Node is not null) await Node.DisposeAsync();
    }
}
