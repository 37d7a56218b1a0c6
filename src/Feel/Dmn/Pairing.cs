namespace City.Feel;

/// <summary>Which items of an older list are which of a newer one, and which of them changed places.</summary>
internal sealed class Pairing
{
    private Pairing(List<(int Old, int Now)> pairs, int before, int after)
    {
        Pairs = [.. pairs.OrderBy(pair => pair.Now)];
        Removed = [.. Enumerable.Range(0, before).Except(pairs.Select(pair => pair.Old))];
        Added = [.. Enumerable.Range(0, after).Except(pairs.Select(pair => pair.Now))];
        Moved = MovedOf(Pairs);
    }

    /// <summary>Numbers from 0, in the order of the newer list.</summary>
    public IReadOnlyList<(int Old, int Now)> Pairs { get; }

    public IReadOnlyList<int> Removed { get; }

    public IReadOnlyList<int> Added { get; }

    /// <summary>Numbers in the older list of the fewest items whose moving explains the new order.</summary>
    public IReadOnlySet<int> Moved { get; }

    /// <summary>Pairs items by their ids, then such that say the same, then what is left in its order.</summary>
    public static Pairing Of<T>(
        IReadOnlyList<T> before, IReadOnlyList<T> after, Func<T, string> idOf, Func<T, string> keyOf)
    {
        var pairs = new List<(int, int)>();
        var (old, now) = (Enumerable.Range(0, before.Count).ToList(), Enumerable.Range(0, after.Count).ToList());
        Take(idOf);
        Take(keyOf);
        // Items with ids of their own are others; those without are taken for the same as stand at the same place.
        var nameless = old.Where(one => idOf(before[one]).Length == 0)
            .Zip(now.Where(one => idOf(after[one]).Length == 0)).ToList();
        pairs.AddRange(nameless);
        return new(pairs, before.Count, after.Count);

        void Take(Func<T, string> key)
        {
            var places = new Dictionary<string, Queue<int>>(StringComparer.Ordinal);
            foreach (var one in now)
            {
                if (key(after[one]) is not { Length: > 0 } text) continue;
                if (!places.TryGetValue(text, out var queue)) places.Add(text, queue = new());
                queue.Enqueue(one);
            }

            foreach (var one in old.ToList())
            {
                if (key(before[one]) is not { Length: > 0 } text || !places.TryGetValue(text, out var queue)
                    || queue.Count == 0) continue;
                var place = queue.Dequeue();
                pairs.Add((one, place));
                old.Remove(one);
                now.Remove(place);
            }
        }
    }

    // All but a longest run of pairs that is in order on both sides.
    private static HashSet<int> MovedOf(IReadOnlyList<(int Old, int Now)> pairs)
    {
        var (ends, before) = (new List<int>(), new int[pairs.Count]);
        for (var i = 0; i < pairs.Count; i++)
        {
            var (low, high) = (0, ends.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                if (pairs[ends[middle]].Old < pairs[i].Old) low = middle + 1;
                else high = middle;
            }

            before[i] = low == 0 ? -1 : ends[low - 1];
            if (low == ends.Count) ends.Add(i);
            else ends[low] = i;
        }

        var moved = pairs.Select(pair => pair.Old).ToHashSet();
        for (var i = ends.Count == 0 ? -1 : ends[^1]; i >= 0; i = before[i]) moved.Remove(pairs[i].Old);
        return moved;
    }
}
