namespace City.Live;

/// <summary>
/// A number for each slot, 0 where none was set, with snapshots that cost nothing: a radix tree of 64-wide nodes in
/// which the writer copies a node only when a snapshot may see it. A node of nothing but zeros is let go. One writer;
/// snapshots may be read by any thread.
/// </summary>
internal sealed class SlotTable
{
    private const int Bits = 6, Width = 1 << Bits, Mask = Width - 1;

    private Branch _root = new(0);
    private int _shift = Bits;
    private long _round;

    public View Snapshot()
    {
        _round++;
        return new View(_root, _shift);
    }

    /// <summary>The numbers as they are, for the writer alone: they change under the reader's hands.</summary>
    public View Current => new(_root, _shift);

    public ulong this[int slot]
    {
        get => Current[slot];
        set
        {
            if (value == 0) Clear(slot);
            else Set(slot, value);
        }
    }

    private void Set(int slot, ulong value)
    {
        while (slot >> _shift >= Width)
        {
            var root = new Branch(_round);
            root.Children[0] = _root;
            _root = root;
            _shift += Bits;
        }

        var branch = _root = Own(_root);
        for (var shift = _shift; shift > Bits; shift -= Bits)
        {
            var at = (slot >> shift) & Mask;
            var child = branch.Children[at] is Branch there ? Own(there) : new Branch(_round);
            branch.Children[at] = child;
            branch = child;
        }

        var place = (slot >> Bits) & Mask;
        var leaf = branch.Children[place] is Leaf found ? Own(found) : new Leaf(_round);
        branch.Children[place] = leaf;
        leaf.Numbers[slot & Mask] = value;
    }

    private void Clear(int slot)
    {
        if (Current[slot] == 0) return;
        _root = Own(_root);
        Clear(_root, slot, _shift);
    }

    /// <summary>Sets a number that is there to zero; false where nothing is left below the node.</summary>
    private bool Clear(Branch branch, int slot, int shift)
    {
        ref var child = ref branch.Children[(slot >> shift) & Mask];
        if (child is Branch below)
        {
            below = Own(below);
            child = Clear(below, slot, shift - Bits) ? below : null;
        }
        else
        {
            var leaf = Own((Leaf)child!);
            leaf.Numbers[slot & Mask] = 0;
            child = leaf.Numbers.AsSpan().ContainsAnyExcept(0UL) ? leaf : null;
        }

        return child is not null || Array.Exists(branch.Children, static each => each is not null);
    }

    private Branch Own(Branch branch) => branch.Round == _round ? branch : new Branch(_round, branch);

    private Leaf Own(Leaf leaf) => leaf.Round == _round ? leaf : new Leaf(_round, leaf);

    internal abstract class Node(long round)
    {
        public readonly long Round = round;
    }

    internal sealed class Branch : Node
    {
        public readonly Node?[] Children;

        public Branch(long round) : base(round) => Children = new Node?[Width];

        public Branch(long round, Branch from) : base(round) => Children = from.Children.AsSpan().ToArray();
    }

    internal sealed class Leaf : Node
    {
        public readonly ulong[] Numbers;

        public Leaf(long round) : base(round) => Numbers = new ulong[Width];

        public Leaf(long round, Leaf from) : base(round) => Numbers = from.Numbers.AsSpan().ToArray();
    }

    /// <summary>The numbers as they were when the snapshot was taken.</summary>
    internal readonly struct View(Branch root, int shift)
    {
        private readonly Branch _root = root;
        private readonly int _shift = shift;

        public ulong this[int slot]
        {
            get
            {
                if (slot >> _shift >= Width) return 0;
                Node? node = _root;
                for (var level = _shift; level >= Bits; level -= Bits)
                {
                    node = ((Branch)node).Children[(slot >> level) & Mask];
                    if (node is null) return 0;
                }

                return ((Leaf)node).Numbers[slot & Mask];
            }
        }

        /// <summary>The least slot from one on that has a number, or -1.</summary>
        public int Next(int slot) => slot >> _shift >= Width ? -1 : Next(_root, slot, _shift);

        private static int Next(Node node, int slot, int shift)
        {
            for (var at = (slot >> shift) & Mask; at < Width; at++)
            {
                // The first slot below the child, or the one asked for where it lies below it.
                var first = slot >> shift << shift;
                if (node is Leaf leaf)
                {
                    if (leaf.Numbers[at] != 0) return slot;
                }
                else if (((Branch)node).Children[at] is { } child
                    && Next(child, slot, shift - Bits) is >= 0 and var found)
                {
                    return found;
                }

                slot = first + (1 << shift);
            }

            return -1;
        }
    }
}
