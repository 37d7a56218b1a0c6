using System.Net;

namespace City.Sense;

/// <summary>
/// Sends a request again until it is answered: after broken connections, time-outs and while a city is busy.
/// </summary>
internal sealed class HttpRetry(HttpSinkOptions options, TimeProvider clock)
{
    private static readonly TimeSpan PauseLeast = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BusyPauseMax = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BusyPause = TimeSpan.FromSeconds(1);

    /// <summary>An answer that is neither a failure of the way nor a plea of being busy.</summary>
    /// <exception cref="SinkException">Patience ran out.</exception>
    public async Task<HttpAnswer> UntilAnsweredAsync(
        Func<CancellationToken, Task<HttpAnswer>> send, CancellationToken cancel)
    {
        var startedAt = clock.GetTimestamp();
        for (var pause = PauseLeast; ; pause = Shorter(pause * 2, PauseMax))
        {
            var (answer, failure) = await TryAsync(send, cancel);
            if (answer is not null && !IsBusy(answer) && !IsBroken(answer)) return answer;
            var busy = answer is not null && IsBusy(answer);
            var wait = busy ? Shorter(answer!.RetryAfter ?? BusyPause, BusyPauseMax) : pause;
            if (clock.GetElapsedTime(startedAt) + wait > (busy ? options.BusyPatience : options.Patience))
                throw new SinkException(busy ? Busy(answer!.Problem().Detail) : Unreachable(answer, failure));
            await Task.Delay(wait < PauseLeast ? PauseLeast : wait, clock, cancel);
        }
    }

    /// <summary>Waits as one does for a busy city that did not say for how long.</summary>
    public Task PauseBusyAsync(CancellationToken cancel) => Task.Delay(BusyPause, clock, cancel);

    /// <summary>What is said when a city stayed busy.</summary>
    public static Refusal Busy(string detail) => new(RefusalKind.Overloaded, "sink.busy",
        $"The city was busy all the time: {detail} Feed again later; what it has is not stored twice.");

    private static async Task<(HttpAnswer? Answer, string Failure)> TryAsync(
        Func<CancellationToken, Task<HttpAnswer>> send, CancellationToken cancel)
    {
        try
        {
            return (await send(cancel), "");
        }
        catch (HttpRequestException wrong)
        {
            return (null, wrong.Message);
        }
        catch (IOException wrong)
        {
            return (null, wrong.Message);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return (null, "It did not answer in time.");
        }
    }

    private static bool IsBusy(HttpAnswer answer) =>
        answer.Status is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests;

    /// <summary>Answers of a gateway, or of a city that failed: whether it stored anything is not known.</summary>
    private static bool IsBroken(HttpAnswer answer) =>
        answer.Status is HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError;

    private static Refusal Unreachable(HttpAnswer? answer, string failure) => new(RefusalKind.Unavailable,
        "sink.unreachable",
        $"The city does not answer: {(answer is null ? failure : $"{(int)answer.Status} {answer.Problem().Detail}")} "
        + "Is it running, and is the address right? Feed again then; what it has is not stored twice.");

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
