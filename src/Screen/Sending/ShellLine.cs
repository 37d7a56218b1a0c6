using System.Text.Json;
using City.Screen.Wire;

namespace City.Screen;

/// <summary>
/// Lines for a shell (POSIX) by which a message is sent to a feed. Every text stands in single quotes, so that a shell
/// reads it as it is; the moment in a message is asked of the shell, so that the line can be pasted again.
/// </summary>
internal static class ShellLine
{
    /// <summary>What stands where a key is still to be made.</summary>
    public const string NoKey = "KEY";

    private const string AskTime = "$(date -u +%FT%TZ)";

    /// <summary>How a shell is asked for this moment, by the form of it in a message.</summary>
    private static readonly Dictionary<string, string> AskTimes = new(StringComparer.Ordinal)
    {
        ["iso"] = AskTime, ["unix"] = "$(date +%s)", ["unix-ms"] = "$(date +%s)000",
    };

    /// <summary>A line by HTTP: with the device's key, or with a token where the feed takes no topic.</summary>
    /// <param name="example">The message.</param>
    /// <param name="origin">Where the city is reached.</param>
    /// <param name="key">The key or token; null where it is still to be made.</param>
    public static string Curl(ExampleAnswer example, string origin, string? key)
    {
        var address = $"{origin}/api/feeds/{Uri.EscapeDataString(example.Feed)}/records";
        if (example.Topic is { } topic) address += $"?topic={Uri.EscapeDataString(topic)}";
        var credential = example.Topic is null
            ? Bearer(key) : $"-u {Quoted($"{example.Device}:{key ?? NoKey}")}";
        return $"curl -sS {credential} -H {Quoted("Content-Type: " + example.MediaType)} "
            + $"--data-binary {Message(example)} {Quoted(address)}";
    }

    /// <summary>A line by MQTT; null where no broker takes the message.</summary>
    public static string? Publish(ExampleAnswer example, string host, string key)
    {
        if (example is not { Topic: { } topic, Broker: { } broker }) return null;
        var tls = broker.Tls ? " --capath /etc/ssl/certs" : "";
        return $"mosquitto_pub -h {Quoted(broker.Host ?? host)} -p {broker.Port}{tls} -V mqttv5 "
            + $"-u {Quoted(example.Device)} -P {Quoted(key)} -q 1 -t {Quoted(topic)} -m {Message(example)}";
    }

    /// <summary>
    /// A line that says the value of an attribute anew, by the API and with a token: for entities that no feed writes.
    /// What else the attribute says, such as its unit, stays.
    /// </summary>
    /// <param name="frame">Where the city is reached, and in which tenant.</param>
    /// <param name="id">The entity.</param>
    /// <param name="attribute">The attribute's name.</param>
    /// <param name="value">Its value as it stands.</param>
    /// <param name="token">The token; null where it is still to be made.</param>
    public static string Patch(Frame frame, string id, string attribute, JsonElement value, string? token)
    {
        var tenant = frame.Tenant.Length > 0 ? $" -H {Quoted($"{Frame.TenantHeader}: {frame.Tenant}")}" : "";
        var place = $"{Uri.EscapeDataString(id)}/attrs/{Uri.EscapeDataString(attribute)}";
        var said = Quoted($"{{\"value\":{value.GetRawText()},\"observedAt\":\"");
        return $"curl -sS -X PATCH {Bearer(token)}{tenant} -H 'Content-Type: application/json' --data-binary "
            + $"{said}\"{AskTime}\"{Quoted("\"}")} {Quoted($"{frame.Origin}/ngsi-ld/v1/entities/{place}")}";
    }

    /// <summary>A text as a shell reads it.</summary>
    internal static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    // What is still to be made is a variable of the shell.
    private static string Bearer(string? token) => token is null
        ? "-H \"Authorization: Bearer $TOKEN\"" : $"-H {Quoted("Authorization: Bearer " + token)}";

    private static string Message(ExampleAnswer example) => example.Now is { Length: > 0 } now
        ? string.Join($"\"{AskTimes.GetValueOrDefault(example.NowFormat ?? "iso", AskTime)}\"",
            example.Body.Split(now).Select(Quoted))
        : Quoted(example.Body);
}
