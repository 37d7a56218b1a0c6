using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using MQTTnet;

namespace City.Connectors.Mqtt.Tests;

/// <summary>A receiver of notifications that listens to a topic, and subscriptions that lead there.</summary>
internal static class Watched
{
    /// <summary>What a subscription to all loops below a prefix of their ids looks like.</summary>
    public static object Subscription(string loops, string uri, string quality = "1", string version = "mqtt5.0") => new
    {
        type = "Subscription",
        entities = new[] { new { type = "Loop", idPattern = $"^urn:x:Loop:{loops}" } },
        notification = new
        {
            format = "simplified",
            endpoint = new
            {
                uri,
                notifierInfo = new[]
                {
                    new { key = "MQTT-Version", value = version }, new { key = "MQTT-QoS", value = quality },
                },
            },
        },
    };

    /// <summary>Makes one; the answer is where it is.</summary>
    public static async Task<Uri> SubscribeAsync(this Site site, object subscription)
    {
        using var body = Site.Json(subscription);
        using var answer = await site.Brain.Client.PostAsync(
            new Uri("/ngsi-ld/v1/subscriptions", UriKind.Relative), body, Site.Cancel);
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync(Site.Cancel));
        return answer.Headers.Location!;
    }

    /// <summary>Waits until a notification of a subscription has failed.</summary>
    public static Task UntilFailedAsync(this Site site, Uri subscription) => Site.UntilAsync(async () =>
        (await site.GetAsync(subscription.OriginalString)).GetProperty("notification")
            .TryGetProperty("lastFailure", out _));

    /// <summary>What comes to a client by a filter.</summary>
    public static async Task<ChannelReader<MqttApplicationMessage>> HearAsync(this IMqttClient client, string filter)
    {
        var heard = Channel.CreateUnbounded<MqttApplicationMessage>();
        client.ApplicationMessageReceivedAsync += come => heard.Writer.WriteAsync(come.ApplicationMessage).AsTask();
        await client.SubscribeAsync(
            filter, MQTTnet.Protocol.MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: Site.Cancel);
        return heard.Reader;
    }

    /// <summary>The notification in a message.</summary>
    public static JsonElement Read(this MqttApplicationMessage message) =>
        JsonDocument.Parse(message.ConvertPayloadToString()).RootElement.Clone();

    /// <summary>The ids of the entities that a notification tells of.</summary>
    public static IEnumerable<string> Told(this MqttApplicationMessage message) =>
        message.Read().GetProperty("body").GetProperty("data").EnumerateArray()
            .Select(entity => entity.GetProperty("id").GetString()!);
}
