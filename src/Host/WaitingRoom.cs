using City.Kernel;
using City.Trust;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace City.Host;

/// <summary>
/// What the brain does at its start while its store is away: it tries again, and answers whoever comes that it cannot
/// serve yet.
/// </summary>
internal static class WaitingRoom
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Opens a store as soon as it is there; null where the program is told to stop before.</summary>
    /// <exception cref="StoreException">Waiting does not help.</exception>
    public static async Task<ICityStore?> UntilAsync<T>(
        Func<CancellationToken, Task<T>> open, RunOptions options, TextWriter errors, CancellationToken cancel)
        where T : ICityStore
    {
        WebApplication? room = null;
        var told = "";
        try
        {
            while (true)
            {
                var stop = room?.Lifetime.ApplicationStopping ?? cancel;
                try
                {
                    return await open(stop);
                }
                catch (StoreException away) when (away.Retry)
                {
                    // Once for each reason, not once a second.
                    if (away.Message != told)
                        await errors.WriteLineAsync($"citybrain waits for its store · 正在等待存储：{away.Message}");
                    told = away.Message;
                }

                room ??= await StartAsync(options, cancel);
                await Task.Delay(Pause, TimeProvider.System, room.Lifetime.ApplicationStopping);
            }
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        finally
        {
            if (room is not null) await CloseAsync(room);
        }
    }

    private static async Task<WebApplication> StartAsync(RunOptions options, CancellationToken cancel)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "citybrain" });
        Logs.Add(builder.Logging, options.Verbose);
        builder.WebHost.Listen(options, HttpsCertificate.Of(options, TimeProvider.System));
        var room = builder.Build();
        room.Run(AnswerAsync);
        await room.StartAsync(cancel);
        return room;
    }

    private static Task AnswerAsync(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "1";
        // Who waits here is to come to the brain itself next time.
        context.Response.Headers.Connection = "close";
        return ProblemAnswer.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, DoorProblems.StoreAway,
            "The city starts and waits for its store. Nothing was changed; send the same again later.");
    }

    private static async Task CloseAsync(WebApplication room)
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await room.StopAsync(now.Token);
        await room.DisposeAsync();
    }
}
