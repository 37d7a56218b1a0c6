namespace City.Sense;

/// <summary>
/// What a device is asked to do: to bring an attribute to a value within a time. It is an entity of the city,
/// <c>urn:ngsi-ld:DeviceCommand:DEVICE:ID</c>, whose <c>desired</c> is what is wanted; what is, the device reports
/// through its feed.
/// </summary>
public sealed record DeviceCommand
{
    /// <summary>The longest id, in characters.</summary>
    public const int IdLengthMax = 40;

    /// <summary>Given by who asks, so that asking again asks nothing new: letters, digits, '.', '_', '-'.</summary>
    public required string Id { get; init; }

    /// <summary>The device's id, that of its key.</summary>
    public required string Device { get; init; }

    /// <summary>What is to change, as the device knows it: the short name of an attribute, or an IRI.</summary>
    public required string Attribute { get; init; }

    /// <summary>The value wanted; never null.</summary>
    public required Value Desired { get; init; }

    /// <summary>The entity whose attribute tells that it was done, or null where the device must answer.</summary>
    public string? Entity { get; init; }

    /// <summary>Who asked: the subject of the caller.</summary>
    public required string RequestedBy { get; init; }

    /// <summary>When it was asked.</summary>
    public required Moment RequestedAt { get; init; }

    /// <summary>When it is given up.</summary>
    public required Moment ExpiresAt { get; init; }

    /// <summary>How far it has come.</summary>
    public DeviceCommandState State { get; init; }

    /// <summary>Since when.</summary>
    public required Moment StateAt { get; init; }

    /// <summary>What the device said with its answer, or how it was confirmed; empty for nothing.</summary>
    public string Info { get; init; } = "";

    /// <summary>The id of its entity.</summary>
    public string EntityId => EntityIdOf(Device, Id);

    /// <summary>Whether nothing more is waited for.</summary>
    public bool IsSettled => State >= DeviceCommandState.Confirmed;

    /// <summary>Where the device reads it.</summary>
    public string Topic => $"devices/{Device}/commands/{Id}";

    /// <summary>The id of the entity of a command.</summary>
    public static string EntityIdOf(string device, string id) => $"urn:ngsi-ld:DeviceCommand:{device}:{id}";

    /// <summary>Whether a text may be the id of a command.</summary>
    public static bool IsId(string text) => text.Length is > 0 and <= IdLengthMax
        && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-');

    /// <summary>Whether another asks for the same, whenever and by whomever it was asked.</summary>
    public bool AsksTheSameAs(DeviceCommand other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Attribute == other.Attribute && Desired == other.Desired && Entity == other.Entity;
    }
}
