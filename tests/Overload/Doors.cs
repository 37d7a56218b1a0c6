using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using City.TestKit;

namespace City.Overload;

/// <summary>What the tests ask the brain for.</summary>
internal static class Doors
{
    private const int PageSize = 1_000;

    /// <summary>A token that may do some things and no more.</summary>
    public static async Task<string> TokenAsync(
        Brain brain, string passwordFile, string[] grants, CancellationToken cancel)
    {
        var password = (await File.ReadAllTextAsync(passwordFile, cancel)).Trim();
        using var answer = await brain.Client.PostAsJsonAsync(
            "/api/tokens", new { password, name = string.Join('+', grants), grants }, cancel);
        answer.EnsureSuccessStatusCode();
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStreamAsync(cancel));
        return body.RootElement.GetProperty("token").GetString()!;
    }

    /// <summary>How many changes wait, and how many commands were refused since the start.</summary>
    public static async Task<(long Pending, long Refused)> StatusAsync(Brain brain, CancellationToken cancel)
    {
        using var body = JsonDocument.Parse(
            await brain.Client.GetByteArrayAsync(new Uri("/api/status", UriKind.Relative), cancel));
        var refused = body.RootElement.GetProperty("shards").EnumerateArray()
            .Sum(shard => shard.GetProperty("refused").GetInt64());
        return (body.RootElement.GetProperty("pending").GetInt64(), refused);
    }

    /// <summary>The number of every entity of a type, by id.</summary>
    public static async Task<Dictionary<string, long>> NumbersAsync(
        Brain brain, string type, CancellationToken cancel)
    {
        var numbers = new Dictionary<string, long>();
        while (true)
        {
            var page = string.Create(CultureInfo.InvariantCulture,
                $"/ngsi-ld/v1/entities?type={type}&options=keyValues&limit={PageSize}&offset={numbers.Count}");
            using var body = JsonDocument.Parse(
                await brain.Client.GetByteArrayAsync(new Uri(page, UriKind.Relative), cancel));
            foreach (var entity in body.RootElement.EnumerateArray())
                numbers.Add(entity.GetProperty("id").GetString()!, entity.GetProperty("n").GetInt64());
            if (body.RootElement.GetArrayLength() < PageSize) return numbers;
        }
    }
}
