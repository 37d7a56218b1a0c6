namespace City.Sense;

/// <summary>A record of a message that was not taken.</summary>
/// <param name="Record">Its number in the message, from 1; 0 for the message as a whole.</param>
/// <param name="Refusal">Why.</param>
public sealed record RecordRefusal(int Record, Refusal Refusal);
