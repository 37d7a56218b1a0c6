namespace City.Feel;

/// <summary>Logic made ready, with the slots in which it expects what it requires.</summary>
/// <param name="Code">The logic.</param>
/// <param name="Slots">All its slots.</param>
/// <param name="Bindings">For each slot the elements whose values it takes; several where it is an import's
/// context.</param>
internal sealed record Plan(Code Code, SlotBook Slots, IReadOnlyList<Binding> Bindings);

/// <summary>What stands in a slot before the logic runs.</summary>
/// <param name="Slot">The slot.</param>
/// <param name="Name">What the logic calls it.</param>
/// <param name="Elements">The element, or those of an import.</param>
/// <param name="IsImport">True where the name is that of an import and its entries are the elements.</param>
internal sealed record Binding(int Slot, string Name, List<Element> Elements, bool IsImport);
