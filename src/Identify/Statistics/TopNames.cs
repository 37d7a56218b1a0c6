using System.Text;

namespace City.Identify;

/// <summary>
/// The names that come most, in a fixed room (Space-Saving by Metwally and others): whoever is not among those kept
/// takes the place of the one that came least, and its count as a possible error. A name that came more often than
/// all ÷ <see cref="Kept"/> is always there, and the true count lies between count − error and count.
/// </summary>
internal sealed class TopNames
{
    /// <summary>Names kept in each stripe.</summary>
    public const int Kept = 128;

    /// <summary>The longest name that is kept, in bytes.</summary>
    public const int NameBytesMax = 128;

    private const int Stripes = 8;

    private readonly Stripe[] _stripes = [.. Enumerable.Range(0, Stripes).Select(_ => new Stripe())];

    /// <summary>Counts a name.</summary>
    public void Count(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || name.Length > NameBytesMax) return;
        _stripes[Environment.CurrentManagedThreadId & (Stripes - 1)].Count(name);
    }

    /// <summary>The names that came most since this was last forgotten, the most frequent first.</summary>
    public List<TopName> Read() => Merge(_stripes.Select(stripe => stripe.Read()));

    /// <summary>Begins anew.</summary>
    public void Forget()
    {
        foreach (var stripe in _stripes) stripe.Forget();
    }

    /// <summary>
    /// Joins counts of different places. A name that one of them does not have may have come there as often as what
    /// that place would drop next.
    /// </summary>
    public static List<TopName> Merge(IEnumerable<(List<TopName> Names, long Floor)> parts)
    {
        var (all, floors) = (new Dictionary<string, TopName>(StringComparer.OrdinalIgnoreCase), 0L);
        foreach (var (names, floor) in parts)
        {
            var seen = names.Select(one => one.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
            foreach (var name in all.Keys.Where(name => !seen.Contains(name)).ToList())
                all[name] = all[name] with { Count = all[name].Count + floor, Error = all[name].Error + floor };
            foreach (var (name, count, error) in names)
            {
                var before = all.GetValueOrDefault(name, new TopName(name, floors, floors));
                all[name] = before with { Count = before.Count + count, Error = before.Error + error };
            }

            floors += floor;
        }

        return [.. all.Values.OrderByDescending(one => one.Count).ThenBy(one => one.Name, StringComparer.Ordinal)];
    }

    private sealed class Stripe
    {
        private readonly Lock _lock = new();
        private readonly Dictionary<int, int> _placeOf = new(Kept);
        private readonly byte[] _names = new byte[Kept * NameBytesMax];
        private readonly int[] _lengths = new int[Kept], _hashes = new int[Kept];
        private readonly long[] _counts = new long[Kept], _errors = new long[Kept];
        // A heap of places, the least count first, and where in it each place stands.
        private readonly int[] _heap = new int[Kept], _inHeap = new int[Kept];
        private int _used;

        public void Count(ReadOnlySpan<byte> name)
        {
            var hash = PrefixComparer.HashOf(name);
            lock (_lock)
            {
                // Two names of one hash share a place; the first keeps it.
                if (_placeOf.TryGetValue(hash, out var place))
                {
                    _counts[place]++;
                }
                else if (_used < Kept)
                {
                    place = _used++;
                    (_heap[place], _inHeap[place]) = (place, place);
                    Put(place, hash, name, 0);
                    Up(place);
                    return;
                }
                else
                {
                    place = _heap[0];
                    _placeOf.Remove(_hashes[place]);
                    Put(place, hash, name, _counts[place]);
                }

                Down(_inHeap[place]);
            }
        }

        public (List<TopName> Names, long Floor) Read()
        {
            lock (_lock)
            {
                var names = new List<TopName>(_used);
                for (var place = 0; place < _used; place++)
                    names.Add(new TopName(
                        Encoding.UTF8.GetString(_names.AsSpan(place * NameBytesMax, _lengths[place])),
                        _counts[place], _errors[place]));
                return (names, _used < Kept ? 0 : _counts[_heap[0]]);
            }
        }

        public void Forget()
        {
            lock (_lock)
            {
                _used = 0;
                _placeOf.Clear();
            }
        }

        private void Put(int place, int hash, ReadOnlySpan<byte> name, long least)
        {
            name.CopyTo(_names.AsSpan(place * NameBytesMax));
            (_lengths[place], _hashes[place], _counts[place], _errors[place]) = (name.Length, hash, least + 1, least);
            _placeOf[hash] = place;
        }

        private void Up(int at)
        {
            for (; at > 0 && _counts[_heap[at]] < _counts[_heap[(at - 1) / 2]]; at = (at - 1) / 2)
                Swap(at, (at - 1) / 2);
        }

        private void Down(int at)
        {
            while (true)
            {
                var least = at;
                for (var child = 2 * at + 1; child <= 2 * at + 2; child++)
                    if (child < _used && _counts[_heap[child]] < _counts[_heap[least]]) least = child;
                if (least == at) return;
                Swap(at, least);
                at = least;
            }
        }

        private void Swap(int one, int other)
        {
            (_heap[one], _heap[other]) = (_heap[other], _heap[one]);
            (_inHeap[_heap[one]], _inHeap[_heap[other]]) = (one, other);
        }
    }
}
