namespace City.Context;

/// <summary>One entity of a batch: what it says, or why it cannot be read.</summary>
/// <param name="Id">Its id as far as it could be read; empty where it could not.</param>
/// <param name="Entity">What was read, or the refusal.</param>
internal readonly record struct BatchItem(string Id, Result<Draft> Entity);
