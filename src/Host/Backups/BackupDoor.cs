using System.Text.Json;
using City.Host.Identifiers;
using City.Kernel;
using City.Live;
using City.Screen.Wire;
using City.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Logging;

namespace City.Host.Backups;

/// <summary>
/// <c>GET /api/backup</c>, <c>/api/backup/keys</c>, <c>/api/backup/destroyed</c> and <c>/api/backup/identify</c>:
/// archives of the running city, one at a time, sent as they are made, but no faster than is allowed. Needs the grants
/// to administer and to read, and a credential for all tenants.
/// </summary>
internal sealed partial class BackupDoor(
    RunOptions options, ICityStore store, IdentifyService identifiers, Credentials credentials, TimeProvider clock,
    ILogger<BackupDoor> log)
{
    /// <summary>The document that remembers the last archive.</summary>
    private const string LastName = "backups/last";

    /// <summary>A client whose disk stops for longer than this is let go, so that the next one gets its turn.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    private int _busy;

    /// <summary>
    /// The last archive of the city that was sent whole, by this run or one before; null where none is known.
    /// </summary>
    public async Task<BackupAnswer?> LastAsync(CancellationToken cancel) =>
        await store.Blobs.GetAsync(LastName, cancel) is { } document
            ? JsonSerializer.Deserialize<BackupAnswer>(document.Span, WireJson.Options) : null;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/backup", (RequestDelegate)CityAsync);
        routes.MapGet("/api/backup/keys", (RequestDelegate)KeysAsync);
        routes.MapGet("/api/backup/destroyed", (RequestDelegate)DestroyedAsync);
        routes.MapGet("/api/backup/identify", (RequestDelegate)IdentifiersAsync);
    }

    private Task CityAsync(HttpContext context) => AnswerAsync(context, "city", async into =>
    {
        var summary = await CityArchive.WriteAsync(store, into, clock, null, context.RequestAborted);
        await NoteAsync(summary);
        return (summary.Changes, summary.Bytes);
    });

    private Task KeysAsync(HttpContext context) => KeysAsync(context, "keys", destroyedOnly: false);

    private Task DestroyedAsync(HttpContext context) => KeysAsync(context, "destroyed", destroyedOnly: true);

    private Task KeysAsync(HttpContext context, string what, bool destroyedOnly) =>
        AnswerAsync(context, what, async into =>
        {
            var summary = await CityArchive.WriteKeysAsync(
                store.Keys, destroyedOnly, into, clock, context.RequestAborted);
            return (summary.Changes, summary.Bytes);
        });

    private Task IdentifiersAsync(HttpContext context) => identifiers.Node is { } node
        ? AnswerAsync(context, "identify", async into =>
        {
            var summary = await node.BackUpAsync(into, context.RequestAborted);
            return (summary.Records, summary.Bytes);
        })
        : ProblemAnswer.WriteAsync(context, 404, DoorProblems.BackupNoIdentifiers,
            "This brain serves no identifiers. Start it with --identify, or leave --identify-to out.");

    private async Task AnswerAsync(
        HttpContext context, string what, Func<Stream, Task<(long Changes, long Bytes)>> write)
    {
        const Grants needed = Grants.Administer | Grants.Read;
        if (context.Features.Get<Caller>()?.Grants.HasFlag(needed) != true
            || !credentials.IsForAllTenants(context.Request))
        {
            await ProblemAnswer.WriteAsync(context, 403, DoorProblems.Forbidden,
                "A backup holds the whole city: it needs the grants to administer and to read, for all tenants.");
            return;
        }

        if (Interlocked.CompareExchange(ref _busy, 1, 0) != 0)
        {
            context.Response.Headers.RetryAfter = "60";
            await ProblemAnswer.WriteAsync(context, 503, DoorProblems.BackupBusy,
                "A backup is being made already, and one at a time is enough. Ask again when it is done.");
            return;
        }

        try
        {
            if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
                rate.MinDataRate = new MinDataRate(bytesPerSecond: 240, Grace);
            context.Response.ContentType = "application/octet-stream";
            context.Response.Headers.CacheControl = "no-store";
            context.Response.Headers.ContentDisposition = $"attachment; filename=\"{what}.archive\"";
            await using var paced = new PacedStream(
                context.Response.Body, options.BackupMebibytesPerSecond * 1024L * 1024, clock);
            var (changes, bytes) = await write(paced);
            Sent(log, what, changes, bytes);
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }
    }

    /// <summary>Remembers an archive. It is whole whether that is remembered or not.</summary>
    private async Task NoteAsync(ArchiveSummary summary)
    {
        var last = new BackupAnswer(clock.GetUtcNow(), summary.Changes, summary.Bytes);
        try
        {
            await store.Blobs.PutAsync(
                LastName, JsonSerializer.SerializeToUtf8Bytes(last, WireJson.Options), CancellationToken.None);
        }
        catch (StoreException fault)
        {
            NotNoted(log, fault);
        }
    }

    [LoggerMessage(5011, LogLevel.Warning, "That a backup was sent could not be noted in the store")]
    private static partial void NotNoted(ILogger log, Exception fault);

    [LoggerMessage(5010, LogLevel.Information, "Backup of the {What} sent: {Changes} changes, {Bytes} bytes")]
    private static partial void Sent(ILogger log, string what, long changes, long bytes);
}
