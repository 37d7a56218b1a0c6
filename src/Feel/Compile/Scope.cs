namespace City.Feel;

/// <summary>Names that are visible at a place of an expression, and the slots of their values.</summary>
internal sealed class Scope(Scope? outer)
{
    private readonly Dictionary<string, int> _slots = new(StringComparer.Ordinal);

    public Scope? Outer { get; } = outer;

    /// <summary>The slot of an item whose entries are visible by their names; -1 where there is none.</summary>
    public int ItemSlot { get; init; } = -1;

    public void Add(string name, int slot) => _slots[NameBook.Plain(name)] = slot;

    public bool TryGet(string name, out int slot) => _slots.TryGetValue(name, out slot);
}
