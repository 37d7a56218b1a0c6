using System.Collections.Concurrent;

namespace City.Bench;

/// <summary>
/// Requests sent at a steady rate, whether or not the answers keep up, so that a pause of the server is felt by all
/// that it delays. An answer is measured from the moment at which its request was handed over: the timer of this
/// process, which is late by a millisecond or two, is none of the server's doing.
/// </summary>
/// <param name="openMax">How many may wait for their answers; more of them mean that the rate is too high.</param>
internal sealed class OpenLoop(int openMax)
{
    private readonly TimeProvider _clock = TimeProvider.System;
    private readonly ConcurrentBag<double> _times = [];
    private int _open;

    /// <summary>Sends for a while; gives the milliseconds from sent to answered, in ascending order.</summary>
    /// <param name="rate">Requests a second.</param>
    /// <param name="length">For how long.</param>
    /// <param name="send">Sends the request of a number from 0 on; runs beside the others.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task<double[]> RunAsync(
        double rate, TimeSpan length, Func<int, Task> send, CancellationToken cancel)
    {
        _times.Clear();
        var (start, open) = (_clock.GetTimestamp(), new List<Task>());
        var count = (int)(rate * length.TotalSeconds);
        for (var n = 0; n < count; n++)
        {
            var due = TimeSpan.FromSeconds(n / rate);
            while (_clock.GetElapsedTime(start) < due)
                await Task.Delay(TimeSpan.FromMilliseconds(1), _clock, cancel);
            if (Volatile.Read(ref _open) >= openMax)
                throw new InvalidOperationException($"{openMax} requests wait: {rate:F0} a second is too much.");
            open.Add(OneAsync(n, send, cancel));
        }

        await Task.WhenAll(open);
        return [.. _times.Order()];
    }

    /// <summary>The time within which 99 % were answered.</summary>
    public static double P99(double[] sorted) => sorted[(int)(sorted.Length * 0.99)];

    private async Task OneAsync(int number, Func<int, Task> send, CancellationToken cancel)
    {
        Interlocked.Increment(ref _open);
        var sent = _clock.GetTimestamp();
        await Task.Run(() => send(number), cancel);
        _times.Add(_clock.GetElapsedTime(sent).TotalMilliseconds);
        Interlocked.Decrement(ref _open);
    }
}
