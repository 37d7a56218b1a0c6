namespace City.Context;

/// <summary>Carries a refusal out of the depth of a document to the method that began to read it.</summary>
internal sealed class ReadingFault(Refusal refusal) : Exception(refusal.Detail)
{
    public Refusal Refusal { get; } = refusal;
}
