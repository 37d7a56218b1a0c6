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

    /// <summary>Whether a slot may come more than once: an entity has several places or values.</summary>
    public virtual bool MayRepeat => false;

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

    /// <summary>
    /// The keys of several ranges in ascending order. Wherever a gap follows, the walk leaps to the next range that
    /// may hold the key it came upon, so that empty ranges cost nothing.
    /// </summary>
    /// <param name="keys">The index.</param>
    /// <param name="ranges">By their beginnings.</param>
    /// <param name="mayMatch">Whether a key may stand for a match, as far as the key alone tells; null for all.</param>
    internal sealed class Ranges(
        KeySet.View keys, List<(IndexKey From, IndexKey To)> ranges, Func<ulong, bool>? mayMatch = null) : CandidateWalk
    {
        private KeyCursor? _cursor;
        private int _at;

        public override bool MayRepeat => true;

        public override bool MoveNext()
        {
            if (ranges.Count == 0) return false;
            _cursor ??= keys.Range(ranges[0].From, IndexKey.Max);
            while (_cursor.MoveNext())
            {
                var key = _cursor.Current;
                while (key > ranges[_at].To)
                    if (++_at == ranges.Count)
                    {
                        ranges = [];
                        return false;
                    }

                if (key < ranges[_at].From)
                {
                    _cursor.Seek(ranges[_at].From);
                }
                else if (mayMatch is null || mayMatch(key.High))
                {
                    (Order, Slot) = (key, IndexKeys.Slot(key));
                    return true;
                }
            }

            return false;
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

    /// <summary>Every slot that has a record.</summary>
    internal sealed class Every(RecordTable.View records) : CandidateWalk
    {
        private int _next;

        public override bool MoveNext()
        {
            if (_next < 0 || records.Next(_next) is not (>= 0 and var slot)) return false;
            Slot = slot;
            _next = slot == int.MaxValue ? -1 : slot + 1;
            Order = new IndexKey(0, (uint)Slot);
            return true;
        }
    }
}
