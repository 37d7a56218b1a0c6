using System.Runtime.CompilerServices;

namespace City.Live;

/// <summary>Walks over the keys of a snapshot in order.</summary>
internal sealed class KeyCursor
{
    private readonly KeySet.Node _root;
    private readonly IndexKey _to;
    private int _depth;
    private Nodes _nodes;
    private Places _places;

    public KeyCursor(KeySet.Node root, IndexKey from, IndexKey to)
    {
        (_root, _to) = (root, to);
        Seek(from);
    }

    public IndexKey Current { get; private set; }

    /// <summary>Goes on at the least key that is not less than this one.</summary>
    public void Seek(IndexKey from)
    {
        var node = _root;
        for (_depth = 0; !node.Leaf; node = node.Children![_places[_depth++]])
            (_nodes[_depth], _places[_depth]) = (node, node.ChildFor(from));
        (_nodes[_depth], _places[_depth]) = (node, node.LowerBound(from) - 1);
    }

    public bool MoveNext()
    {
        while (true)
        {
            var leaf = _nodes[_depth];
            var place = ++_places[_depth];
            if (place < leaf.Count)
            {
                Current = leaf.Keys[place];
                return Current <= _to;
            }

            if (!NextLeaf()) return false;
        }
    }

    private bool NextLeaf()
    {
        var up = _depth - 1;
        while (up >= 0 && _places[up] + 1 >= _nodes[up].Count) up--;
        if (up < 0)
        {
            _places[_depth] = _nodes[_depth].Count;
            return false;
        }

        _places[up]++;
        for (var level = up; level < _depth; level++)
        {
            _nodes[level + 1] = _nodes[level].Children![_places[level]];
            _places[level + 1] = 0;
        }

        _places[_depth] = -1;
        return true;
    }

    /// <summary>The way from the root to a leaf. A level takes 16 times the keys of the one below at least.</summary>
    [InlineArray(12)]
    private struct Nodes
    {
        private KeySet.Node _first;
    }

    [InlineArray(12)]
    private struct Places
    {
        private int _first;
    }
}
