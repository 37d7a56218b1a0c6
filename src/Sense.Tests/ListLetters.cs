namespace City.Sense.Tests;

/// <summary>Dead letters in a list.</summary>
internal sealed class ListLetters : IDeadLetters
{
    public List<DeadLetter> Letters { get; } = [];

    public ValueTask KeepAsync(IReadOnlyList<DeadLetter> letters, CancellationToken cancel)
    {
        Letters.AddRange(letters);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
