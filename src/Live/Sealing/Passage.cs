using City.Kernel;

namespace City.Live;

/// <summary>
/// What a write holds from the moment it looks at its entities until they stand in the city: nobody changes meanwhile
/// whose their values are, and nobody destroys a key that it seals with. One write at a time may use it.
/// </summary>
internal sealed class Passage(Turns entities, Turns subjects) : IDisposable
{
    private readonly List<(Turns Of, (string, string) Thing)> _held = new(2);

    /// <summary>Enters an entity. Several are entered in the order of their ids, before any subject.</summary>
    public ValueTask<Refusal?> EntityAsync(string tenant, string id, bool alone, CancellationToken cancel) =>
        EnterAsync(entities, (tenant, id), alone, cancel);

    /// <summary>Keeps the key of a subject from being destroyed.</summary>
    public ValueTask<Refusal?> SubjectAsync(string tenant, string subject, CancellationToken cancel) =>
        EnterAsync(subjects, (tenant, subject), alone: false, cancel);

    /// <summary>Gives everything back.</summary>
    public void Dispose()
    {
        foreach (var (of, thing) in _held) of.Leave(thing);
        _held.Clear();
    }

    private ValueTask<Refusal?> EnterAsync(
        Turns of, (string, string) thing, bool alone, CancellationToken cancel)
    {
        var entering = of.EnterAsync(thing, alone, cancel);
        return entering.IsCompletedSuccessfully
            ? new(Entered(of, thing, entering.Result))
            : LaterAsync(entering, of, thing);
    }

    private async ValueTask<Refusal?> LaterAsync(ValueTask<Refusal?> entering, Turns of, (string, string) thing) =>
        Entered(of, thing, await entering.ConfigureAwait(false));

    private Refusal? Entered(Turns of, (string, string) thing, Refusal? refusal)
    {
        if (refusal is null) _held.Add((of, thing));
        return refusal;
    }
}
