using System.Text.Json;

namespace City.Host.Commands;

/// <summary>What a city answered.</summary>
/// <param name="Root">The document.</param>
/// <param name="Total">How many entities match in all, where that was asked for.</param>
internal readonly record struct CityDocument(JsonElement Root, long? Total);
