using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace City.Overload;

/// <summary>Single writes beside the bulk, and how long each took until it went through.</summary>
internal sealed class Writer(HttpClient client, string token, string name)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _clock = TimeProvider.System;
    private readonly ConcurrentBag<double> _times = [];
    private long _refused;

    /// <summary>How often a write was refused.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>From due to done, in milliseconds, ascending.</summary>
    public double[] Times => [.. _times.Order()];

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
                    if (!await TryAsync(number % 16, number, cancel)) Interlocked.Increment(ref _refused);
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
        for (var n = 1; _clock.GetElapsedTime(start) < length; n++)
        {
            var begun = _clock.GetTimestamp();
            while (_clock.GetElapsedTime(start) < length && !await TryAsync(place, n, cancel))
            {
                Interlocked.Increment(ref _refused);
                await Task.Delay(RetryAfter, _clock, cancel);
            }

            _times.Add(_clock.GetElapsedTime(begun).TotalMilliseconds);
        }
    }

    /// <summary>One write; false where it was refused.</summary>
    public async Task<bool> TryAsync(int place, int number, CancellationToken cancel)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"urn:ngsi-ld:Single:{name}:{place}");
        var text = string.Create(CultureInfo.InvariantCulture,
            $$$"""[{"id":"{{{id}}}","type":"Single","n":{"type":"Property","value":{{{number}}}}}]""");
        using var message = new HttpRequestMessage(
            HttpMethod.Post, new Uri("/ngsi-ld/v1/entityOperations/upsert", UriKind.Relative))
        {
            Content = new StringContent(text, Encoding.UTF8, "application/json"),
        };
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await client.SendAsync(message, cancel);
        if (answer.IsSuccessStatusCode) return true;
        if (answer.StatusCode == HttpStatusCode.ServiceUnavailable && answer.Headers.RetryAfter is not null)
            return false;
        throw new InvalidOperationException(
            $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancel)}");
    }
}
