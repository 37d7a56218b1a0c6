namespace City.Identify;

/// <summary>A network of addresses and the region that its questions come from.</summary>
/// <param name="Network">The network: address and length, as 192.0.2.0/24.</param>
/// <param name="Region">A code of <see cref="Regions"/>.</param>
internal sealed record DeclaredNetwork(string Network, string Region);
