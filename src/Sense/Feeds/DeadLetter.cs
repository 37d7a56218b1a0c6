namespace City.Sense;

/// <summary>A record that could not be taken, and why.</summary>
/// <param name="Feed">The feed.</param>
/// <param name="Time">When it was rejected.</param>
/// <param name="Record">The record as it came.</param>
/// <param name="Refusal">Why: a stable code, a sentence, and the column where there is one.</param>
public sealed record DeadLetter(string Feed, Moment Time, SourceRecord Record, Refusal Refusal);
