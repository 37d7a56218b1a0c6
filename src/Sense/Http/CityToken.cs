namespace City.Sense;

/// <summary>A bearer token of a city.</summary>
/// <param name="Secret">What is sent. Never logged.</param>
/// <param name="Id">Under which the city lists it; null for a token that was brought along.</param>
public sealed record CityToken(string Secret, string? Id);
