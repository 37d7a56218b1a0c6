using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace City.Bench;

/// <summary>Sends batches of a hundred over a few connections.</summary>
internal sealed class BatchClient(HttpClient client)
{
    /// <summary>Entities in a batch.</summary>
    public const int Size = 100;

    private const string Doors = "/ngsi-ld/v1/entityOperations/";

    /// <summary>Sends batches 0 to count − 1, each connection a run of them in order.</summary>
    /// <param name="operation">upsert, update …</param>
    /// <param name="count">How many batches.</param>
    /// <param name="connections">How many at once.</param>
    /// <param name="write">Writes the body of a batch; called by one connection at a time.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task SendAllAsync(
        string operation, int count, int connections, Action<int, StringBuilder> write, CancellationToken cancel)
    {
        var lanes = Enumerable.Range(0, connections).Select(lane => Task.Run(
            async () =>
            {
                var text = new StringBuilder();
                for (var batch = lane; batch < count; batch += connections)
                {
                    write(batch, text.Clear());
                    await SendAsync(operation, Encoding.UTF8.GetBytes(text.ToString()), cancel);
                }
            },
            cancel));
        await Task.WhenAll(lanes);
    }

    /// <summary>Sends one batch and returns when it was acknowledged, every entity of it.</summary>
    /// <exception cref="InvalidOperationException">It was refused, in whole or in part.</exception>
    public async Task SendAsync(string operation, ReadOnlyMemory<byte> body, CancellationToken cancel)
    {
        using var content = new ReadOnlyMemoryContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await client.PostAsync(new Uri(Doors + operation, UriKind.Relative), content, cancel);
        var status = (int)answer.StatusCode;
        if (status is 201 or 204) return;
        var said = await answer.Content.ReadAsStringAsync(cancel);
        said = said[..Math.Min(500, said.Length)];
        throw new InvalidOperationException($"{operation} was answered with {status}: {said}");
    }

    /// <summary>Writes a batch of whole vehicles from a number on.</summary>
    public static void AppendVehicles(StringBuilder text, int first)
    {
        for (var i = 0; i < Size; i++)
            text.Append(i == 0 ? '[' : ',').Append(Fixture.EntityText(first + i, 1000 + (first + i) % 9000));
        text.Append(']');
    }

    /// <summary>The speed of a vehicle as it is now, in tenths; null where there is no good answer.</summary>
    public async Task<int?> SpeedAsync(int number, CancellationToken cancel)
    {
        var door = new Uri($"/ngsi-ld/v1/entities/{Fixture.Id(number)}", UriKind.Relative);
        using var answer = await client.GetAsync(door, cancel);
        if (!answer.IsSuccessStatusCode) return null;
        using var body = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancel));
        return (int)Math.Round(body.RootElement.GetProperty("speed").GetProperty("value").GetDecimal() * 10);
    }
}
