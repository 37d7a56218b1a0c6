namespace City.Identify;

/// <summary>What a refusal says to clients of the handle.net interface besides its own code.</summary>
/// <param name="ResponseCode">The code of the protocol.</param>
/// <param name="Handle">The handle it is about, or null.</param>
public readonly record struct RefusedHandle(int ResponseCode, string? Handle);
