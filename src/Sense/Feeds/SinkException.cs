namespace City.Sense;

/// <summary>
/// Nothing more can be handed over. What was not answered may or may not be stored; feeding again is safe.
/// </summary>
public sealed class SinkException : Exception
{
    /// <summary>With the refusal that says what to do.</summary>
    public SinkException(Refusal refusal) : base(refusal.Detail) => Refusal = refusal;

    /// <summary>Why: <c>sink.unreachable</c>, <c>sink.credential</c> or <c>sink.answer</c>.</summary>
    public Refusal Refusal { get; }
}
