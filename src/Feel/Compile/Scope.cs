namespace City.Feel;

/// <summary>Names that are visible at a place of an expression, the slots of their values, and their types.</summary>
internal sealed class Scope(Scope? outer)
{
    private readonly Dictionary<string, (int Slot, FeelType Type)> _names = new(StringComparer.Ordinal);

    public Scope? Outer { get; } = outer;

    /// <summary>The slot of an item whose entries are visible by their names; -1 where there is none.</summary>
    public int ItemSlot { get; init; } = -1;

    /// <summary>The type of that item; null where there is none.</summary>
    public FeelType? ItemType { get; init; }

    public IEnumerable<KeyValuePair<string, FeelType>> Names =>
        _names.Select(one => new KeyValuePair<string, FeelType>(one.Key, one.Value.Type));

    public void Add(string name, int slot, FeelType? type = null) =>
        _names[NameBook.Plain(name)] = (slot, type ?? FeelType.Any);

    public bool TryGet(string name, out int slot)
    {
        var found = _names.TryGetValue(name, out var known);
        slot = known.Slot;
        return found;
    }

    /// <summary>The type of a name of this place alone; null where it has none.</summary>
    public FeelType? TypeOf(string name) => _names.TryGetValue(name, out var known) ? known.Type : null;

    /// <summary>Every name that is visible here, but those of built-in functions.</summary>
    public IEnumerable<string> Visible()
    {
        for (var at = this; at is not null; at = at.Outer)
        {
            foreach (var name in at._names.Keys) yield return name;
            foreach (var (name, _) in at.ItemType?.Entries ?? []) yield return name;
        }
    }
}
