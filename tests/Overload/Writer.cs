using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace City.Overload;

/// <summary>
/// Single writes beside the bulk, how long each took until it went through, and what must be there of them. Each write
/// has a number of its own, in the order in which they were begun.
/// </summary>
internal sealed class Writer(HttpClient client, string token, string name)
{
    /// <summary>The type of what is written.</summary>
    public const string Type = "Single";

    /// <summary>Over how many entities steady writes go.</summary>
    public const int Places = 16;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _clock = TimeProvider.System;
    private readonly ConcurrentBag<double> _times = [];
    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<(long Number, long Done)>> _taken = [];
    private long _refused;
    private long _moment;

    /// <summary>How often a write was refused.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>From due to done, in milliseconds, ascending.</summary>
    public double[] Times => [.. _times.Order()];

    /// <summary>
    /// The numbers of which each entity must hold one: those that were taken and that no other write, begun after they
    /// were done, has overwritten. Of one write after the other that is the last, of those at a time any.
    /// </summary>
    public Dictionary<string, long[]> Taken
    {
        get
        {
            lock (_lock)
                return _taken.ToDictionary(each => each.Key, each => each.Value.Select(one => one.Number).ToArray());
        }
    }

    /// <summary>Forgets the times so far.</summary>
    public void Forget() => _times.Clear();

    /// <summary>Writes at a steady rate, each once, whether or not the answers keep up.</summary>
    public async Task SteadilyAsync(double rate, TimeSpan length, CancellationToken cancel)
    {
        var (start, open) = (_clock.GetTimestamp(), new List<Task>());
        for (var n = 1; n <= rate * length.TotalSeconds; n++)
        {
            var (due, number) = (TimeSpan.FromSeconds(n / rate), n);
            if (due - _clock.GetElapsedTime(start) is { Ticks: > 0 } left) await Task.Delay(left, _clock, cancel);
            open.Add(Task.Run(
                async () =>
                {
                    if (!await TryAsync(number % Places, cancel)) Interlocked.Increment(ref _refused);
                    _times.Add((_clock.GetElapsedTime(start) - due).TotalMilliseconds);
                },
                cancel));
        }

        await Task.WhenAll(open);
    }

    /// <summary>
    /// Writes one after the other for a time, each again and again until it goes through, as a good client does. One
    /// that has not by the end counts with the time it has waited.
    /// </summary>
    public async Task PatientlyAsync(int place, TimeSpan length, CancellationToken cancel)
    {
        var start = _clock.GetTimestamp();
        while (_clock.GetElapsedTime(start) < length)
        {
            var begun = _clock.GetTimestamp();
            while (_clock.GetElapsedTime(start) < length && !await TryAsync(place, cancel))
            {
                Interlocked.Increment(ref _refused);
                await Task.Delay(RetryAfter, _clock, cancel);
            }

            _times.Add(_clock.GetElapsedTime(begun).TotalMilliseconds);
        }
    }

    /// <summary>One write; false where it was refused.</summary>
    public async Task<bool> TryAsync(int place, CancellationToken cancel)
    {
        var number = Interlocked.Increment(ref _moment);
        var id = string.Create(CultureInfo.InvariantCulture, $"urn:ngsi-ld:{Type}:{name}:{place}");
        var text = string.Create(CultureInfo.InvariantCulture,
            $$$"""[{"id":"{{{id}}}","type":"{{{Type}}}","n":{"type":"Property","value":{{{number}}}}}]""");
        using var message = new HttpRequestMessage(
            HttpMethod.Post, new Uri("/ngsi-ld/v1/entityOperations/upsert", UriKind.Relative))
        {
            Content = new StringContent(text, Encoding.UTF8, "application/json"),
        };
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await client.SendAsync(message, cancel);
        if (answer.IsSuccessStatusCode)
        {
            Take(id, number);
            return true;
        }

        if (answer.StatusCode == HttpStatusCode.ServiceUnavailable && answer.Headers.RetryAfter is not null)
            return false;
        throw new InvalidOperationException(
            $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancel)}");
    }

    private void Take(string id, long number)
    {
        lock (_lock)
        {
            if (!_taken.TryGetValue(id, out var taken)) _taken[id] = taken = [];
            taken.RemoveAll(each => each.Done < number);
            taken.Add((number, Interlocked.Increment(ref _moment)));
        }
    }
}
