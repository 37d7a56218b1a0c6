namespace City.Screen.Wire;

/// <summary>A message that a feed takes, of <c>GET /api/feed-examples</c>.</summary>
/// <param name="Feed">The feed.</param>
/// <param name="Device">Who sends it.</param>
/// <param name="Grants">The topics that must be granted with the device's key; none where the topic is its own.</param>
/// <param name="MediaType"><c>application/json</c> or <c>text/csv</c>.</param>
/// <param name="Body">The message.</param>
/// <param name="Topic">The topic by which it comes, or null.</param>
/// <param name="Now">The text in it that stands for this moment, or null.</param>
/// <param name="NowFormat">The form of that: <c>iso</c> (in UTC), <c>unix</c> or <c>unix-ms</c>.</param>
/// <param name="Broker">The broker that takes it, or null.</param>
public sealed record ExampleAnswer(
    string Feed, string Device, IReadOnlyList<string> Grants, string MediaType, string Body, string? Topic = null,
    string? Now = null, string? NowFormat = null, BrokerAnswer? Broker = null);
