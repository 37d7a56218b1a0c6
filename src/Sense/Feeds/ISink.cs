namespace City.Sense;

/// <summary>Where a feed's commands go: a city, near or far.</summary>
public interface ISink
{
    /// <summary>
    /// Hands over commands and returns when each is durable or refused, one outcome per command, in order. Commands
    /// for one entity take effect in the order given. A city that is busy or out of reach is waited for.
    /// </summary>
    /// <exception cref="SinkException">The city cannot be reached, or does not let this caller in.</exception>
    ValueTask<ImmutableArray<Outcome>> WriteAsync(IReadOnlyList<EntityCommand> commands, CancellationToken cancel);
}
