namespace City.Sense;

/// <summary>A command as an entity of the city, and back.</summary>
public static class DeviceCommandEntity
{
    /// <summary>The type of all commands.</summary>
    public const string Type = Terms.DefaultContext + "DeviceCommand";

    /// <summary>The attribute that says how far a command has come; looked up by value.</summary>
    public const string State = Terms.DefaultContext + "commandState";

    private const string Device = Terms.DefaultContext + "device";
    private const string Target = Terms.DefaultContext + "target";
    private const string Property = Terms.DefaultContext + "controlledProperty";
    private const string Desired = Terms.DefaultContext + "desired";
    private const string RequestedBy = Terms.DefaultContext + "requestedBy";
    private const string ExpiresAt = Terms.DefaultContext + "expiresAt";
    private const string Info = Terms.DefaultContext + "commandInfo";
    private const string DevicePrefix = "urn:ngsi-ld:Device:";

    private static readonly (DeviceCommandState State, string Word)[] Words =
    [
        (DeviceCommandState.Pending, "pending"), (DeviceCommandState.Sent, "sent"),
        (DeviceCommandState.Confirmed, "confirmed"), (DeviceCommandState.Failed, "failed"),
        (DeviceCommandState.TimedOut, "timedOut"),
    ];

    /// <summary>Settled commands: they live on disk.</summary>
    public static ArchivedType Settled { get; } = new(Type, new QueryCondition.Compare(
        new AttributePath([State], []), Comparison.Equal,
        [.. Words.Skip(2).Select(each => new Operand(Value.Of(each.Word)))]));

    /// <summary>How a state is written.</summary>
    public static string Word(DeviceCommandState state) => Array.Find(Words, each => each.State == state).Word;

    /// <summary>The commands that are in a state, a page of them.</summary>
    public static EntityQuery In(DeviceCommandState state, int offset) => new()
    {
        Types = new TypeCondition.Is(Type),
        Q = new QueryCondition.Compare(
            new AttributePath([State], []), Comparison.Equal, [new Operand(Value.Of(Word(state)))]),
        Limit = EntityQuery.LimitMax,
        Offset = offset,
    };

    /// <summary>The command that makes the entity.</summary>
    internal static EntityCommand Make(DeviceCommand command) => new()
    {
        Kind = CommandKind.Create,
        Id = command.EntityId,
        Types = [Type],
        Attributes =
        [
            Link(Device, DevicePrefix + command.Device),
            .. command.Entity is { } entity ? [Link(Target, entity)] : ImmutableArray<Attribute>.Empty,
            Of(Property, Value.Of(command.Attribute)),
            Of(Desired, command.Desired) with { ObservedAt = command.RequestedAt },
            Of(RequestedBy, Value.Of(command.RequestedBy)),
            Of(ExpiresAt, TimeValue.Of(command.ExpiresAt)),
            .. Reached(command),
        ],
    };

    /// <summary>The command that says how far it has come.</summary>
    internal static EntityCommand Note(DeviceCommand command) => new()
    {
        Kind = CommandKind.Append, Id = command.EntityId, Attributes = [.. Reached(command)],
    };

    /// <summary>The command that an entity stands for; null where it is none, or somebody has taken it apart.</summary>
    internal static DeviceCommand? Read(Entity entity)
    {
        var (device, property, state, desired, by, until) = (Find(entity, Device), Find(entity, Property),
            Find(entity, State), Find(entity, Desired), Find(entity, RequestedBy), Find(entity, ExpiresAt));
        var word = Array.FindIndex(Words, each => each.Word == state?.Value.AsText());
        var id = entity.Id[(entity.Id.LastIndexOf(':') + 1)..];
        if (device?.Value.AsText() is not { } link || !link.StartsWith(DevicePrefix, StringComparison.Ordinal)
            || property?.Value.AsText() is not { } attribute || desired is null || word < 0
            || by?.Value.AsText() is not { } requestedBy || !TimeValue.TryRead(until?.Value, out var expiresAt)
            || entity.Id != DeviceCommand.EntityIdOf(link[DevicePrefix.Length..], id))
            return null;
        return new DeviceCommand
        {
            Id = id,
            Device = link[DevicePrefix.Length..],
            Attribute = attribute,
            Desired = desired.Value,
            Entity = Find(entity, Target)?.Value.AsText(),
            RequestedBy = requestedBy,
            RequestedAt = desired.ObservedAt ?? entity.CreatedAt,
            ExpiresAt = expiresAt,
            State = Words[word].State,
            StateAt = state!.ObservedAt ?? state.ModifiedAt,
            Info = Find(entity, Info)?.Value.AsText() ?? "",
        };
    }

    private static IEnumerable<Attribute> Reached(DeviceCommand command)
    {
        yield return Of(State, Value.Of(Word(command.State))) with { ObservedAt = command.StateAt };
        if (command.Info.Length > 0)
            yield return Of(Info, Value.Of(command.Info)) with { ObservedAt = command.StateAt };
    }

    private static Attribute? Find(Entity entity, string name) =>
        entity.Attributes.FirstOrDefault(each => each.Name == name && each.DatasetId is null);

    private static Attribute Of(string name, Value value) =>
        new() { Name = name, Kind = AttributeKind.Property, Value = value };

    private static Attribute Link(string name, string target) =>
        new() { Name = name, Kind = AttributeKind.Relationship, Value = Value.Of(target) };
}
