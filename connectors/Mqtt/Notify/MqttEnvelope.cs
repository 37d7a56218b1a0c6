using System.Buffers;
using System.Text.Json;

namespace City.Connectors.Mqtt;

/// <summary>
/// A notification as MQTT carries it (GS CIM 009 V1.9.1, C.3): what HTTP says in headers stands in <c>metadata</c>, the
/// notification itself in <c>body</c>.
/// </summary>
internal static class MqttEnvelope
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JsonText.Encoder };

    /// <summary>Whether a name of the metadata is ours and not the subscriber's.</summary>
    public static bool IsOwn(string name) =>
        name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Link", StringComparison.OrdinalIgnoreCase)
        || name.Equals("NGSILD-Tenant", StringComparison.OrdinalIgnoreCase);

    /// <summary>The payload.</summary>
    public static byte[] Write(Notification notification)
    {
        var into = new ArrayBufferWriter<byte>(notification.Body.Length + 512);
        using var json = new Utf8JsonWriter(into, Options);
        json.WriteStartObject();
        json.WriteStartObject("metadata");
        foreach (var (name, value) in notification.Headers) json.WriteString(name, value);
        foreach (var (name, value) in notification.Endpoint.ReceiverInfo) json.WriteString(name, value);
        json.WriteEndObject();
        json.WritePropertyName("body");
        json.WriteRawValue(notification.Body.Span, skipInputValidation: true);
        json.WriteEndObject();
        json.Flush();
        return into.WrittenSpan.ToArray();
    }
}
