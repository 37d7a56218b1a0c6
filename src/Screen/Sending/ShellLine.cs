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

    /// <summary>A line by HTTP: with the device's key, or with a token where the feed takes no topic.</summary>
    public static string Curl(ExampleAnswer example, string origin, string key)
    {
        var address = $"{origin}/api/feeds/{Uri.EscapeDataString(example.Feed)}/records";
        if (example.Topic is { } topic) address += $"?topic={Uri.EscapeDataString(topic)}";
        var credential = example.Topic is null
            ? "-H \"Authorization: Bearer $TOKEN\"" : $"-u {Quoted($"{example.Device}:{key}")}";
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

    /// <summary>A text as a shell reads it.</summary>
    internal static string Quoted(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static string Message(ExampleAnswer example) => example.Now is { Length: > 0 } now
        ? string.Join($"\"{AskTime}\"", example.Body.Split(now).Select(Quoted))
        : Quoted(example.Body);
}
