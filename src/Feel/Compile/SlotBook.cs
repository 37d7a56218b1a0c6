namespace City.Feel;

/// <summary>Numbers the slots of what is evaluated together.</summary>
internal sealed class SlotBook
{
    public int Count { get; private set; }

    public int New() => Count++;
}
