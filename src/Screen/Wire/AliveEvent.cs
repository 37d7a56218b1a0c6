namespace City.Screen.Wire;

/// <summary>
/// The data of an event <c>alive</c> of <c>GET /api/stream</c>: it comes first, and again wherever nothing else came
/// for a while.
/// </summary>
/// <param name="Now">The city's clock, ISO 8601.</param>
/// <param name="EverySeconds">How long a stream that lives is silent at most, in seconds.</param>
public sealed record AliveEvent(string Now, int EverySeconds);
