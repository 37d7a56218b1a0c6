namespace City.Sense;

/// <summary>
/// A message that a feed takes, made from its mapping alone: for people who want to see the first one come in.
/// </summary>
/// <param name="Feed">The feed.</param>
/// <param name="Device">Who sends it: the device in the topic, else a name made of what is known.</param>
/// <param name="Topic">The topic by which it comes, or null where the feed takes none.</param>
/// <param name="MediaType"><c>application/json</c> or <c>text/csv</c>.</param>
/// <param name="Body">The message.</param>
/// <param name="Now">
/// The text in the message that stands for this moment; null where it says none, or in a form of its own.
/// </param>
/// <param name="NowFormat">
/// The form of that text: <see cref="TimeRule.Iso"/> (in UTC), <see cref="TimeRule.Unix"/> or
/// <see cref="TimeRule.UnixMilliseconds"/>.
/// </param>
public sealed record FeedExample(
    string Feed, string Device, string? Topic, string MediaType, string Body, string? Now, string? NowFormat)
{
    /// <summary>Whether the topic is one that every device may use, as it lies below <c>devices/ID/</c>.</summary>
    public bool IsOwnTopic => Topic?.StartsWith($"devices/{Device}/", StringComparison.Ordinal) == true;

    /// <summary>
    /// The message by which a feed would write an entity; null where the feed never writes one of that id.
    /// </summary>
    /// <param name="mapping">The feed's mapping.</param>
    /// <param name="entityId">The entity.</param>
    /// <param name="place">Where it stands, in degrees east and north.</param>
    /// <param name="now">The time.</param>
    public static FeedExample? OfEntity(
        Mapping mapping, string entityId, (double Longitude, double Latitude)? place, Moment now)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        return mapping.EntityId.Columns.Any() && mapping.EntityId.TryMatch(entityId, out var cells)
            ? new ExampleMaker(mapping, cells, place, now).Make()
            : null;
    }

    /// <summary>The message by which a device would come in; null where its name cannot stand in the topic.</summary>
    /// <param name="mapping">The feed's mapping.</param>
    /// <param name="device">The device.</param>
    /// <param name="now">The time.</param>
    public static FeedExample? OfDevice(Mapping mapping, string device, Moment now)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        var columns = mapping.Source.Topic?.Names.Take(1) ?? mapping.EntityId.Columns.Take(1);
        var cells = columns.ToDictionary(column => column, _ => device, StringComparer.Ordinal);
        return new ExampleMaker(mapping, cells, null, now).Make();
    }
}
