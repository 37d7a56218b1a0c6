using System.Collections.Immutable;

namespace City.Identify;

/// <summary>What a node answered.</summary>
/// <param name="Code">How it ended.</param>
/// <param name="Handle">The handle, as the node spells it; empty where it says none.</param>
/// <param name="Values">Its values, where it was resolved; the sites to ask where it was referred.</param>
/// <param name="Message">What the node says of a refusal.</param>
public sealed record HandleAnswer(
    ResponseCode Code, string Handle, ImmutableArray<HandleValue> Values, string Message)
{
    /// <summary>True where it was done.</summary>
    public bool IsSuccess => Code == ResponseCode.Success;
}
