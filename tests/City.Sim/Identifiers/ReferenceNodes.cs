using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace City.Sim;

/// <summary>Enters the nodes of the reference city, what they have registered, and what is reported of them.</summary>
internal sealed class ReferenceNodes(HttpClient client, TextWriter output, TimeProvider clock)
{
    /// <summary>Enters all of it; what is there already stays.</summary>
    /// <exception cref="HttpRequestException">The brain refused something, or is not there.</exception>
    public async Task EnterAsync(CancellationToken cancel)
    {
        var reference = Reference.Read();
        foreach (var node in reference.GetProperty("nodes").EnumerateArray())
            await SendAsync(
                HttpMethod.Put, "api/identify/nodes/" + node.GetProperty("prefix").GetString(), node, cancel);
        foreach (var network in reference.GetProperty("networks").EnumerateArray())
        {
            var address = network.GetProperty("address").GetString();
            await SendAsync(HttpMethod.Put, $"api/identify/networks/{address}/32",
                new { region = network.GetProperty("region").GetString() }, cancel);
        }

        foreach (var prefix in reference.GetProperty("prefixes").EnumerateArray())
            await SendAsync(HttpMethod.Put, "api/identify/prefixes/" + prefix.GetString(), null, cancel);
        var handles = Reference.Handles(reference).Select(one => new
        {
            handle = one.Handle,
            values = new[] { new { index = 1, type = "NAME", data = "simulated part 模拟零件 " + one.Handle } },
        }).ToList();
        await SendAsync(HttpMethod.Post, "api/handles", new { handles }, cancel);
        // The same report once more changes nothing.
        await SendAsync(HttpMethod.Post, "api/identify/reports", reference.GetProperty("report"), cancel);
        await output.WriteLineAsync($"{clock.GetUtcNow():u} {handles.Count} identifiers of the reference city, all "
            + "simulated, are registered · 参考城市标识已注册，数据均为模拟");
    }

    private async Task SendAsync(HttpMethod method, string path, object? body, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is JsonElement json) request.Content = new StringContent(json.GetRawText());
        else if (body is not null) request.Content = JsonContent.Create(body);
        using var answer = await client.SendAsync(request, cancel);
        if (answer.IsSuccessStatusCode) return;
        var said = await answer.Content.ReadAsStringAsync(cancel);
        throw new HttpRequestException(answer.StatusCode == HttpStatusCode.NotFound
            ? "The brain runs no node of identifiers: start it with --identify. · 请以 --identify 启动。"
            : $"{method} {path}: {(int)answer.StatusCode} {said}");
    }
}
