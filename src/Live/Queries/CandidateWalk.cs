using City.Kernel;

namespace City.Live;

/// <summary>
/// Walks over the slots of a shard that may match a query, by the index that its form calls for, in an order that is
/// the same for every page: by place, by value, or by slot (the order in which entities came to be).
/// </summary>
internal abstract class CandidateWalk
{
    /// <summary>Where the current candidate stands in the walk's order.</summary>
    public IndexKey Order { get; protected set; }

    public int Slot { get; protected set; }

    public abstract bool MoveNext();

    /// <summary>The given slots, in their order.</summary>
    internal sealed class Given(List<(IndexKey Order, int Slot)> slots) : CandidateWalk
    {
        private int _at;

        public override bool MoveNext()
        {
            if (_at >= slots.Count) return false;
            (Order, Slot) = slots[_at++];
            return true;
        }
    }

    /// <summary>The keys of one range, each slot in it once.</summary>
    internal sealed class OneRange(KeyCursor cursor) : CandidateWalk
    {
        public override bool MoveNext()
        {
            if (!cursor.MoveNext()) return false;
            Slot = IndexKeys.Slot(cursor.Current);
            Order = new IndexKey(0, (uint)Slot);
            return true;
        }
    }

    /// <summary>The keys of several ranges one after the other; a slot that comes again is passed over.</summary>
    internal sealed class Ranges(KeySet.View keys, IReadOnlyList<(IndexKey From, IndexKey To)> ranges) : CandidateWalk
    {
        private readonly HashSet<int> _seen = [];
        private KeyCursor? _cursor;
        private int _next;

        public override bool MoveNext()
        {
            while (true)
            {
                if (_cursor is null)
                {
                    if (_next >= ranges.Count) return false;
                    _cursor = keys.Range(ranges[_next].From, ranges[_next].To);
                    _next++;
                }

                if (!_cursor.MoveNext())
                {
                    _cursor = null;
                    continue;
                }

                Order = _cursor.Current;
                Slot = IndexKeys.Slot(Order);
                if (_seen.Add(Slot)) return true;
            }
        }
    }

    /// <summary>Several ranges of slots side by side, least slot first.</summary>
    internal sealed class Union : CandidateWalk
    {
        private readonly List<KeyCursor> _cursors = [];

        public Union(IEnumerable<KeyCursor> cursors)
        {
            foreach (var cursor in cursors)
                if (cursor.MoveNext())
                    _cursors.Add(cursor);
            Slot = -1;
        }

        public override bool MoveNext()
        {
            var least = int.MaxValue;
            for (var i = _cursors.Count - 1; i >= 0; i--)
            {
                while (IndexKeys.Slot(_cursors[i].Current) <= Slot)
                {
                    if (_cursors[i].MoveNext()) continue;
                    _cursors.RemoveAt(i);
                    break;
                }
            }

            foreach (var cursor in _cursors) least = Math.Min(least, IndexKeys.Slot(cursor.Current));
            if (least == int.MaxValue) return false;
            Slot = least;
            Order = new IndexKey(0, (uint)Slot);
            return true;
        }
    }

    /// <summary>Every slot.</summary>
    internal sealed class Every(int slots) : CandidateWalk
    {
        private int _next;

        public override bool MoveNext()
        {
            if (_next >= slots) return false;
            Slot = _next++;
            Order = new IndexKey(0, (uint)Slot);
            return true;
        }
    }
}
