using City.Screen.Wire;

namespace City.Screen;

/// <summary>The lines by which one message is sent to one feed.</summary>
/// <param name="Example">The message.</param>
/// <param name="Curl">By HTTP.</param>
/// <param name="Publish">By MQTT, or null where no broker takes it.</param>
/// <param name="HasKey">Whether a key (a token, where there is no topic) stands in them, made just now.</param>
internal sealed record SendLines(ExampleAnswer Example, string Curl, string? Publish, bool HasKey)
{
    public static SendLines Of(ExampleAnswer example, Frame frame, string? key) => new(
        example, ShellLine.Curl(example, frame.Origin, key),
        ShellLine.Publish(example, new Uri(frame.Origin).Host, key ?? ShellLine.NoKey), key is not null);
}
