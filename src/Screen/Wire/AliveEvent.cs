namespace City.Screen.Wire;

/// <summary>
/// The data of an event <c>alive</c> of <c>GET /api/stream</c>: it begins with one, and goes on with them.
/// </summary>
/// <param name="Now">The city's clock, ISO 8601.</param>
/// <param name="EverySeconds">How soon the next one comes, whatever happens.</param>
public sealed record AliveEvent(string Now, int EverySeconds);
