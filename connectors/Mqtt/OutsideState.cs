namespace City.Connectors.Mqtt;

/// <summary>How the brain stands with the broker elsewhere.</summary>
/// <param name="IsConnected">Whether it was let in and is connected.</param>
/// <param name="Refused">The topic filters that the broker refuses; what is sent to them does not come.</param>
/// <param name="Why">Why it is not connected, as far as that is known; null while it is.</param>
public sealed record OutsideState(bool IsConnected, ImmutableArray<string> Refused, string? Why);
