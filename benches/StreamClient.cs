using System.Buffers.Text;
using System.Text;
using City.TestKit;

namespace City.Bench;

/// <summary>A client of an event stream that looks at nothing but the speeds in it.</summary>
internal static class StreamClient
{
    private static readonly byte[] Speed = "\"speed\":"u8.ToArray();

    /// <summary>Opens a stream; the task inside ends when the stream or the client does.</summary>
    public static Task<Task> OpenAsync(Brain brain, string what, Action<int> told, CancellationToken stop)
    {
        var client = brain.NewClient(1);
        client.Timeout = Timeout.InfiniteTimeSpan;
        return OpenAsync(brain, client, what, told, stop);
    }

    /// <summary>The same over a client that is there.</summary>
    public static async Task<Task> OpenAsync(
        Brain brain, HttpClient client, string what, Action<int> told, CancellationToken stop)
    {
        var response = await client.GetAsync(
            new Uri(brain.Address, $"/api/stream?{what}&only=changed"), HttpCompletionOption.ResponseHeadersRead, stop);
        response.EnsureSuccessStatusCode();
        return FollowAsync(response, told, stop);
    }

    private static async Task FollowAsync(HttpResponseMessage response, Action<int> told, CancellationToken stop)
    {
        using var answer = response;
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(stop);
            using var lines = new StreamReader(stream);
            while (await lines.ReadLineAsync(stop) is { } line)
            {
                if (!line.StartsWith("data: ", StringComparison.Ordinal)) continue;
                var bytes = Encoding.UTF8.GetBytes(line);
                var at = bytes.AsSpan().IndexOf(Speed);
                if (at >= 0 && Utf8Parser.TryParse(bytes.AsSpan(at + Speed.Length), out int speed, out _)) told(speed);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Enough was read.
        }
    }
}
