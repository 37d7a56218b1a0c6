using City.Host.Backups;
using City.Host.Feeds;
using City.Kernel;
using City.Screen.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace City.Host;

/// <summary>
/// <c>GET /api/system</c>: the running program, its memory, its broker and its last backup. Needs the grant to read.
/// </summary>
internal sealed class SystemDoor(RunOptions options, BackupDoor backups, FeedService feeds, TimeProvider clock)
{
    private static readonly string Version =
        typeof(SystemDoor).Assembly.GetName().Version?.ToString(fieldCount: 3) ?? "";

    private readonly DateTimeOffset _startedAt = clock.GetUtcNow();

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/api/system", (RequestDelegate)AnswerAsync);

    private async Task AnswerAsync(HttpContext context)
    {
        if (HostAnswer.Refuses(context, Grants.Read, "Seeing the state of the program needs the grant to read.")
            is { } refused)
        {
            await refused;
            return;
        }

        var store = options.InMemory ? "memory" : options.Database is null ? "sqlite" : "postgres";
        var collected = GC.GetGCMemoryInfo();
        var memory = new MemoryAnswer(
            Environment.WorkingSet, GC.GetTotalMemory(forceFullCollection: false), collected.TotalAvailableMemoryBytes,
            collected.PauseTimePercentage);
        await HostAnswer.WriteAsync(context, new SystemAnswer(
            Version, _startedAt, clock.GetUtcNow(), store, memory, feeds.BrokerState,
            await backups.LastAsync(context.RequestAborted), feeds.OutsideState));
    }
}
