using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;

namespace City.Overload;

/// <summary>
/// More than the store takes: batches at a steady rate, whether or not the answers keep up, and nothing sent again.
/// </summary>
internal sealed class Bulk(HttpClient client, Slot[] slots)
{
    private readonly TimeProvider _clock = TimeProvider.System;
    private readonly ConcurrentQueue<Slot> _free = new(slots);
    private int _sent;
    private long _accepted;
    private long _refused;

    /// <summary>How many entities were taken, and how many were refused.</summary>
    public (long Accepted, long Refused) Counts => (Interlocked.Read(ref _accepted), Interlocked.Read(ref _refused));

    /// <summary>What should not have been.</summary>
    public ConcurrentQueue<string> Faults { get; } = new();

    /// <summary>Sends so many entities a second for a time; ends when the last answer is there.</summary>
    public async Task RunAsync(double entitiesPerSecond, TimeSpan length, CancellationToken cancel)
    {
        var (start, open) = (_clock.GetTimestamp(), new List<Task>());
        var rate = entitiesPerSecond / Slot.Size;
        for (var n = 1; n <= rate * length.TotalSeconds; n++)
        {
            var due = TimeSpan.FromSeconds(n / rate);
            while (_clock.GetElapsedTime(start) < due) await Task.Delay(TimeSpan.FromMilliseconds(1), _clock, cancel);
            if (!_free.TryDequeue(out var slot))
            {
                Faults.Enqueue($"batch {n} found all {slots.Length} before it still waiting");
                continue;
            }

            if (open.Count > slots.Length) open.RemoveAll(task => task.IsCompletedSuccessfully);
            var number = ++_sent;
            open.Add(Task.Run(() => SendAsync(slot, number, cancel), cancel));
        }

        await Task.WhenAll(open);
    }

    private async Task SendAsync(Slot slot, int sending, CancellationToken cancel)
    {
        using var content = new ReadOnlyMemoryContent(slot.With(sending));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await client.PostAsync(
            new Uri("/ngsi-ld/v1/entityOperations/upsert", UriKind.Relative), content, cancel);
        var refused = Slot.Size;
        if (answer.StatusCode is HttpStatusCode.Created or HttpStatusCode.NoContent)
        {
            slot.TakeAll(sending);
            refused = 0;
        }
        else
        {
            if (answer.Headers.RetryAfter is null) Faults.Enqueue($"{answer.StatusCode} without Retry-After");
            var body = await answer.Content.ReadAsByteArrayAsync(cancel);
            if (answer.StatusCode == HttpStatusCode.MultiStatus) refused = slot.TakeSome(sending, body, Faults.Enqueue);
            else if (answer.StatusCode != HttpStatusCode.ServiceUnavailable)
                Faults.Enqueue($"a batch was answered with {answer.StatusCode}");
        }

        Interlocked.Add(ref _accepted, Slot.Size - refused);
        Interlocked.Add(ref _refused, refused);
        _free.Enqueue(slot);
    }
}
