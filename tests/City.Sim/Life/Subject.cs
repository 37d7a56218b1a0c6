namespace City.Sim;

/// <summary>
/// Something in the city that says of itself how it is. It has no clock and does no I/O: it is told the time, and its
/// chance is its own.
/// </summary>
internal abstract class Subject(Identity identity, Moment from)
{
    public Identity Identity { get; } = identity;

    /// <summary>The chance of this subject alone.</summary>
    protected Chance Chance { get; } = new(identity.Seed, identity.Id);

    /// <summary>When it first acts.</summary>
    public abstract Moment First { get; }

    /// <summary>What is said of it when it comes into the city.</summary>
    protected abstract IEnumerable<Attribute> Introduce(Moment at);

    /// <summary>Does what is due now and says what there is to say.</summary>
    /// <returns>When it wants to act again, later than now.</returns>
    public abstract Moment Act(Moment now, ICollection<Reading> said);

    /// <summary>The command that brings it into the city.</summary>
    public EntityCommand Arrive() => new()
    {
        Kind = CommandKind.UpsertUpdate,
        Id = Identity.Id,
        Types = [Identity.Type],
        Attributes = [.. Identity.Describe(), .. Introduce(from)],
    };

    /// <summary>A reading of now that arrives after a delay, in seconds.</summary>
    protected Reading Report(Moment now, double delaySeconds, params ImmutableArray<Attribute> attributes) =>
        new(After(now, delaySeconds), new EntityCommand
        {
            Kind = CommandKind.UpsertUpdate,
            Id = Identity.Id,
            Types = [Identity.Type],
            Attributes = attributes,
            // The same reading of the same run has the same id, so it is stored once however often it is sent.
            CommandId = string.Create(CultureInfo.InvariantCulture,
                $"sim-{Chance.KeyOf(from.Milliseconds, Identity.Id):x16}-{now.Milliseconds}"),
        });

    /// <summary>The start of the simulated time, and so many seconds.</summary>
    protected Moment Start(double seconds) => After(from, seconds);

    protected static Moment After(Moment now, double seconds) =>
        new(now.Milliseconds + (long)Math.Round(seconds * 1000));
}
