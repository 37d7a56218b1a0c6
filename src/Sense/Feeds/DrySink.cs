namespace City.Sense;

/// <summary>Accepts everything and stores nothing, to try a mapping out.</summary>
public sealed class DrySink : ISink
{
    /// <summary>The first command that came, as the NGSI-LD entity that would be sent; null before.</summary>
    public string? First { get; private set; }

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<Outcome>> WriteAsync(
        IReadOnlyList<EntityCommand> commands, CancellationToken cancel)
    {
        if (commands.Count > 0) First ??= System.Text.Encoding.UTF8.GetString(NgsiJson.Bytes(commands[0]));
        return ValueTask.FromResult(
            Enumerable.Repeat(new Outcome(OutcomeKind.Updated, 0, 0), commands.Count).ToImmutableArray());
    }
}
