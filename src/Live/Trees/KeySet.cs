namespace City.Live;

/// <summary>
/// A sorted set of keys whose <see cref="Snapshot"/> costs nothing: a B+ tree in which a writer copies a node only
/// when the node may be seen by a snapshot. One writer; snapshots may be read by any thread.
/// </summary>
/// <remarks>
/// A node belongs to the round in which it was made. Taking a snapshot begins a new round, so older nodes are copied
/// on the way down before they are changed. Nodes that become empty are unlinked; half-empty ones are not merged,
/// which keeps deletion simple and is harmless for sets that mostly grow or move keys about.
/// </remarks>
internal sealed class KeySet
{
    private const int Width = 64;

    private Node _root = new(0, leaf: true);
    private long _round;

    public int Count { get; private set; }

    public View Snapshot()
    {
        _round++;
        return new View(_root);
    }

    /// <summary>The set as it is, for the writer alone: it changes under the reader's hands.</summary>
    public View Current => new(_root);

    public bool Add(IndexKey key)
    {
        _root = Own(_root);
        var added = Insert(_root, key, out var right);
        if (right is not null)
        {
            var root = new Node(_round, leaf: false) { Count = 2 };
            (root.Children![0], root.Children[1]) = (_root, right);
            (root.Keys[0], root.Keys[1]) = (_root.Keys[0], right.Keys[0]);
            _root = root;
        }

        if (added) Count++;
        return added;
    }

    public bool Remove(IndexKey key)
    {
        if (!new View(_root).Contains(key)) return false;
        _root = Own(_root);
        Delete(_root, key);
        while (!_root.Leaf && _root.Count == 1) _root = _root.Children![0];
        if (_root.Count == 0) _root = new Node(_round, leaf: true);
        Count--;
        return true;
    }

    private Node Own(Node node) => node.Round == _round ? node : new Node(_round, node);

    private bool Insert(Node node, IndexKey key, out Node? right)
    {
        right = null;
        if (node.Leaf)
        {
            var at = node.LowerBound(key);
            if (at < node.Count && node.Keys[at] == key) return false;
            if (node.Count == Width)
            {
                right = Split(node);
                if (at > node.Count)
                {
                    right.InsertAt(at - node.Count, key, null);
                    return true;
                }
            }

            node.InsertAt(at, key, null);
            return true;
        }

        var index = node.ChildFor(key);
        var child = node.Children![index] = Own(node.Children[index]);
        var added = Insert(child, key, out var sibling);
        node.Keys[index] = child.Keys[0];
        if (sibling is null) return added;
        if (node.Count == Width)
        {
            right = Split(node);
            if (index >= node.Count)
            {
                right.InsertAt(index - node.Count + 1, sibling.Keys[0], sibling);
                return added;
            }
        }

        node.InsertAt(index + 1, sibling.Keys[0], sibling);
        return added;
    }

    private Node Split(Node node)
    {
        // Keys that only grow (types, slots) leave full nodes behind when the split keeps the left side large.
        var right = new Node(_round, node.Leaf);
        const int keep = Width * 3 / 4;
        right.Count = node.Count - keep;
        Array.Copy(node.Keys, keep, right.Keys, 0, right.Count);
        if (!node.Leaf)
        {
            Array.Copy(node.Children!, keep, right.Children!, 0, right.Count);
            Array.Clear(node.Children!, keep, right.Count);
        }

        node.Count = keep;
        return right;
    }

    private void Delete(Node node, IndexKey key)
    {
        if (node.Leaf)
        {
            node.RemoveAt(node.LowerBound(key));
            return;
        }

        var index = node.ChildFor(key);
        var child = node.Children![index] = Own(node.Children[index]);
        Delete(child, key);
        if (child.Count == 0) node.RemoveAt(index);
        else node.Keys[index] = child.Keys[0];
    }

    internal sealed class Node
    {
        public readonly long Round;
        public readonly bool Leaf;
        public readonly IndexKey[] Keys;
        public readonly Node[]? Children;
        public int Count;

        public Node(long round, bool leaf)
        {
            (Round, Leaf) = (round, leaf);
            Keys = new IndexKey[Width];
            Children = leaf ? null : new Node[Width];
        }

        public Node(long round, Node from)
        {
            (Round, Leaf, Count) = (round, from.Leaf, from.Count);
            Keys = from.Keys.AsSpan().ToArray();
            Children = from.Children?.AsSpan().ToArray();
        }

        /// <summary>The place of the first key that is not less.</summary>
        public int LowerBound(IndexKey key)
        {
            int low = 0, high = Count;
            while (low < high)
            {
                var middle = (low + high) >>> 1;
                if (Keys[middle] < key) low = middle + 1;
                else high = middle;
            }

            return low;
        }

        /// <summary>The place behind the last key that is not greater.</summary>
        public int After(IndexKey key)
        {
            var at = LowerBound(key);
            return at < Count && Keys[at] == key ? at + 1 : at;
        }

        /// <summary>The child under which a key belongs: the last whose least key is not greater.</summary>
        public int ChildFor(IndexKey key)
        {
            var at = LowerBound(key);
            return at < Count && Keys[at] == key ? at : Math.Max(0, at - 1);
        }

        public void InsertAt(int at, IndexKey key, Node? child)
        {
            Array.Copy(Keys, at, Keys, at + 1, Count - at);
            Keys[at] = key;
            if (child is not null)
            {
                Array.Copy(Children!, at, Children!, at + 1, Count - at);
                Children![at] = child;
            }

            Count++;
        }

        public void RemoveAt(int at)
        {
            Array.Copy(Keys, at + 1, Keys, at, Count - at - 1);
            if (Children is not null)
            {
                Array.Copy(Children, at + 1, Children, at, Count - at - 1);
                Children[Count - 1] = null!;
            }

            Count--;
        }
    }

    /// <summary>The set as it was when the snapshot was taken.</summary>
    internal readonly struct View(Node root)
    {
        private readonly Node _root = root;

        public bool Contains(IndexKey key)
        {
            var node = _root;
            while (!node.Leaf) node = node.Children![node.ChildFor(key)];
            var at = node.LowerBound(key);
            return at < node.Count && node.Keys[at] == key;
        }

        /// <summary>The least key that is not less than one and not greater than another.</summary>
        public bool TryFirst(IndexKey from, IndexKey to, out IndexKey key)
        {
            var node = _root;
            Node? right = null;
            while (!node.Leaf)
            {
                var index = node.ChildFor(from);
                if (index + 1 < node.Count) right = node.Children![index + 1];
                node = node.Children![index];
            }

            var at = node.LowerBound(from);
            if (at == node.Count && right is not null)
            {
                (node, at) = (right, 0);
                while (!node.Leaf) node = node.Children![0];
            }

            key = at < node.Count ? node.Keys[at] : IndexKey.Max;
            return at < node.Count && key <= to;
        }

        /// <summary>How many keys there are from one on to another, both included.</summary>
        public int Count(IndexKey from, IndexKey to) => from <= to ? Count(_root, from, to) : 0;

        private static int Count(Node node, IndexKey from, IndexKey to)
        {
            // Whatever lies between the two ends is counted leaf by leaf, without a look at its keys.
            if (node.Leaf) return node.After(to) - node.LowerBound(from);
            var (first, last) = (node.ChildFor(from), node.ChildFor(to));
            var count = 0;
            for (var i = first; i <= last; i++)
                count += i == first || i == last ? Count(node.Children![i], from, to) : All(node.Children![i]);
            return count;
        }

        private static int All(Node node)
        {
            if (node.Leaf) return node.Count;
            var count = 0;
            for (var i = 0; i < node.Count; i++) count += All(node.Children![i]);
            return count;
        }

        /// <summary>The keys from one on to another, both included, in order.</summary>
        public KeyCursor Range(IndexKey from, IndexKey to) => new(_root, from, to);
    }
}
