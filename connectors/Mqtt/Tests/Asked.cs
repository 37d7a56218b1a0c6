using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using MQTTnet;

namespace City.Connectors.Mqtt.Tests;

/// <summary>Commands to devices: asking, looking, answering.</summary>
internal static class Asked
{
    /// <summary>Asks for something new; the answer is how it stands.</summary>
    public static async Task<JsonElement> AskAsync(this Site site, string device, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await site.Brain.Client.PostAsync(
            new Uri($"/api/devices/{device}/commands", UriKind.Relative), content, Site.Cancel);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Site.Cancel);
    }

    /// <summary>How a command stands.</summary>
    public static Task<JsonElement> CommandAsync(this Site site, string device, string id) =>
        site.GetAsync($"/api/devices/{device}/commands/{id}");

    /// <summary>Waits until a command is in a state.</summary>
    public static Task UntilStateAsync(this Site site, string device, string id, string state) => Site.UntilAsync(
        async () => (await site.CommandAsync(device, id)).GetProperty("state").GetString() == state);

    /// <summary>Answers a command as a device does.</summary>
    public static Task<MqttClientPublishResult> SayAsync(
        this IMqttClient client, string device, string id, string answer) =>
        client.PublishAsync(Site.Message($"devices/{device}/answers/{id}", answer), Site.Cancel);
}
